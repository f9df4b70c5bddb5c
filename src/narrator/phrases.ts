/**
 * How texts give orders to a model, by language: words for "ignore" and for what is to be ignored, which stand near one another in either
 * order. Without accents, spaces and punctuation, in lower case.
 */
export const DISMISSALS: readonly (readonly [verbs: string, objects: string])[] = [
  [
    'ignorier|missachte|vergiss|vergesst|vergessensie|beachtenicht',
    'anweisung|instruktion|vorgabe|befehl|richtlinie|vorherig|bisherig',
  ],
  [
    'ignor(?:e|ez|er)(?!d)|oublie|tien[st]pascompte|tenezpascompte|faisabstraction',
    'instruction|consigne|directive|precedent',
  ],
  ['ignor(?:a|e|en|ar)(?!d)|olvid(?:a|e|ar)|casoomiso|desestima', 'instruccion|indicacion|anterior|directri'],
  ['ignora|dimentica|trascura', 'istruzion|direttiv|precedent|indicazion'],
  ['ignor(?:e|a|ar|em)(?!d)|esquec(?:a|er)|desconsider', 'instruc|anterior|orientac|diretri'],
  ['negeer|vergeet', 'instructie|opdracht|aanwijzing|voorgaand|bovenstaand|eerder'],
  ['zignoruj|ignoruj|zapomnij', 'instrukcj|polecen|poprzedni|wytyczn'],
  ['ignorera|ignorer|glom|glem', 'instruktion|instruks|tidigare|tidligere|foregaende'],
  ['yoksay|gormezdengel|unut|dikkatealma', 'talimat|yonerge|onceki'],
  ['abaikan|lupakan', 'instruksi|perintah|sebelumnya'],
  ['игнорир|забуд|ігнору', 'инструкц|указани|предыдущ|правил|команд|інструкц|попередн'],
  [
    '忽略|忽视|忽視|无视|無視|忘记|忘記|忘れ|不要理会|不要理會',
    '指令|指示|说明|說明|提示|规则|規則|命令|之前|以前|以上|上述|上記|プロンプト|ルール',
  ],
  ['무시|잊어|따르지', '지시|명령|지침|프롬프트|규칙|이전'],
  ['تجاهل|انس|أهمل', 'تعليمات|الأوامر|السابق'],
  ['αγνοησ|ξεχασ|παραβλεψ', 'οδηγι|εντολ|προηγουμεν|κανον'],
  ['अनदेखा|नजरअंदाज|भूल', 'निर्देश|आदेश|पिछले'],
]

const DISMISS =
  '(?:ignore(?!d)|ignoring|disregard(?!ed)|forget(?!t)|donotfollow|dontfollow|stopfollowing|pay(?:no|zero)(?:attention|heed)to)'
const OVERRULE = '(?:override|overrule|bypass|supersede|replace)'
const EARLIER =
  '(?:previous|prior|above|earlier|preceding|foregoing|former|before|your|system|original|initial|developer)'
const ORDERS =
  '(?:instruct|prompt|guideline|directive|direction|context|command|message|rule|order|constraint|training|polic|text|told|said)'
const MODEL_ORDERS = '(?:instruction|systemprompt|guideline|directive|training)'
const GAP = '[\\p{L}\\p{M}]{0,24}?'

/** More of these, in the same form. */
export const ORDERS_SQUEEZED: readonly string[] = [
  `${DISMISS}${GAP}${EARLIER}${GAP}${ORDERS}`,
  `${DISMISS}${GAP}(?:${MODEL_ORDERS}|prompt)`,
  `${DISMISS}(?:all|everything|anything|whatever|what)${GAP}(?:above|before|previous|earlier|prior|told|said|know)`,
  `${OVERRULE}(?:all|any|the|these|those|of)*${EARLIER}${GAP}${MODEL_ORDERS}`,
  'your(?:new|real|actual|only|next)(?:task|instruction|objective|goal|job)',
  'newinstructions(?:are|follow|for(?:you|(?:the|any|all)?(?:ai|model|assistant|narrator)))|followthesenew|followtheseinstructions',
  '(?:reveal|print|repeat|output|leak|show)(?:me|the|all)*(?:your|system|initial|hidden|secret)+(?:prompt|instruction)',
  'pretend(?:that)?(?:youare|tobe|youre)|fromnowonyou|developermodeenabled',
  '(?:donot|dont|never|mustnot|shouldnot|avoid)(?:ever)?(?:mention|report|flag|tell|summari[sz]|(?:include|disclose)(?:this|these|the|it|any)(?:event|entr|line|log|in))|withoutmentioning|makenomention',
  'dubist(?:jetzt|nun|abjetzt)|tuesmaintenant|vousetesmaintenant|ahoraeres|orasei|adessosei|agoravoce|voceagora|jebentnu',
  'тытепер|теперьты|你现在是|你現在是|从现在开始你|從現在開始你|あなたは今|당신은이제|너는이제',
  `nichterwahne|erwahne(?:n)?${GAP}nicht|berichte(?:n)?${GAP}nicht|mentionnezpas|mentionnepas|nomencion|nonmenzion|naomencion|nietvermeld`,
  'неупомина|不要(?:在[\\p{L}]{0,12})?(?:提及|提到|报告|報告|包含|说明)|言及しない|언급하지|μηναναφερ',
]

/** What something is called, in which no sentence stands: `you_are_now_an_ai` is none. */
const CALLED = '(?:[^ :_-]+[_-]){0,2}[^ :_-]+'
/** What was done, to one of these perhaps, tells no model what to do. */
const TOLD_OF = `(?:(?:user|account|group|role)s? (?:${CALLED} ){0,2})?(?:add|creat|delet|remov|chang|updat|enabl|disabl|lock|grant|assign)ed\\b`

/**
 * What only sounds like an order, in the same form as the next: it is told of somebody, or stands in every event that Windows writes in XML.
 * Never what stands beside it, which may be one.
 */
export const NO_ORDERS: readonly string[] = [
  '\\b(?:did|does) not respond with\\b|\\bfail(?:s|ed) to respond with\\b',
  '\\b(?:has|have|had|(?:device|sensor|agent|host)s?) never reported\\b',
  `\\bby system ?:(?= ?(?:${CALLED})?$)|\\bsystem ?:(?= ${TOLD_OF})`,
  '<system> ?<provider |</system> ?<(?:eventdata|userdata|renderinginfo|/event)\\b',
  // Where the event was cut off.
  '</system>(?= ?(?:<[/a-z]{0,14})?(?:$| <event ))(?<=<system> ?<provider [^]{0,1000})',
]

const MODEL = '(?:ai|llm|model|language model|assistant|narrator|summari[sz]er|chat ?bot)'
const AI = '(?:ai|llm|language model|chat ?bot)'
/** What is known by its words and marks; spaces are single, all is in lower case. */
export const ORDERS_WORDS: readonly string[] = [
  // What roles and templates of chats look like.
  '(?<!\\b(?:operating|file|source|target|host|remote|local|management|information|control) )\\b(?:system|assistant|developer|human) ?:(?=\\s|$)(?! ?(?:windows|linux|mac ?os|ubuntu|debian|android|ios|red hat|unix)\\b)',
  '"role" ?: ?"(?:user|system|assistant)"',
  '<\\||\\|>|\\[/?inst\\]|<</?sys>>|</?(?:system|assistant|instructions?|prompt)\\b[^>]{0,40}>|#{2,} ?(?:system|instruction|assistant|response)',
  '\\byou are now\\b(?! (?:logged|signed|connected|subscribed|enrolled|registered|using|able|leaving|following|in|on|part|an? (?:member|guest|owner|editor|viewer|admin\\w*))\\b)',
  `\\byou are an? ${MODEL}\\b|\\bact as (?:an?|the) (?!delegate|proxy|deputy|backup|approver|owner|manager)|\\bas an? ${AI}\\b`,
  '\\b(?:previous|prior|earlier|preceding|above) (?:instruction|guidance|guideline|directive|rule|order|prompt)s?\\b.{0,40}\\b(?:void|no longer|superseded|obsolete|cancel\\w*|revoked|invalid)\\b',
  '\\b(?:summary|report|answer|account|narrative) (?:must|should|has to|shall) (?:not |never )?(?:exclude|omit|leave|mention|include|say|state|skip|ignore|contain)\\b',
  '\\b(?:exclude|omit|leave) .{0,60}\\b(?:from|out of) (?:the |your |this |any )?(?:summary|report|answer|account|narrative)\\b',
  '\\b(?:begin|end) log data\\b',
  `\\b(?:note|message|attention|instructions?|dear|hey|hello)(?: to| for)?[ ,:]+(?:the |all |any )?${MODEL}\\b`,
  '\\b(?:respond|reply|answer) (?:only |just )?(?:with|that)\\b|\\boutput (?:only|exactly)\\b',
  '(?<!\\b(?:a|the|this|your|every) )\\b(?:say|state|claim|conclude|report|narrate|write|tell (?:the )?(?:user|reader|admin\\w*|auditor|director|owner)) that\\b',
  '\\b(?:mark|classify|treat|label|consider|regard|describe) (?:\\w+ ){0,4}as (?:safe|benign|harmless|normal|authori[sz]ed|expected|resolved|an? false positive)\\b',
]
