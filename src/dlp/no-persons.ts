import type { Token } from './tokens.ts'

/** Companies, institutions, products and historical figures that are named like a person. */
const PHRASES = new Set(
  `eli lilly,johnson johnson,henry ford,john deere,wells fargo,charles schwab,morgan stanley,jp morgan,arthur andersen,ernst young,
   hewlett packard,marks spencer,sarah cannon,johns hopkins,john hopkins,dow jones,ben jerry,jack daniels,calvin klein,ralph lauren,merrill lynch,
   booz allen,edward jones,edwards lifesciences,smith nephew,allen bradley,charles river,florence nightingale,marie curie,betty ford,
   robert koch,robert half,dana farber,fred hutch,fred hutchinson,beth israel,kaiser permanente,john muir,mary kay,philip morris,
   martin luther,george washington,abraham lincoln,thomas jefferson,st jude,guillain barre,charcot marie,wolff parkinson,
   parkinson white,creutzfeldt jakob,epstein barr,stevens johnson,henoch schonlein,ehlers danlos,jackson pratt,austin flint,
   graham steell,brown sequard,guy fawkes,harley davidson,mercedes benz,rolls royce,allen overy,baker mckenzie,palo alto,
   julius baer,wilson disease,von willebrand,george mason,james madison,john jay,william hill,thomas reuters,thomson reuters,
   mass general,massachusetts general,scott white,baylor scott,carl zeiss,ernst abbe,becton dickinson,stanley black,black decker,
   abbott laboratories,fisher paykel,fisher scientific,thermo fisher,perkin elmer,jane doe template,kelly services,stryker,
   michael kors,victoria secret,louis vuitton,lake charles,san antonio,san francisco,san diego,san jose,santa clara,santa fe,
   santa monica,saint louis,st louis,fort wayne,des moines,los angeles,las vegas,el paso,new york,new orleans`
    .split(',')
    .map((phrase) => phrase.trim().replace(/\s+/g, ' ')),
)

/** Whether these words, or their first two, name no private person. */
export function isNoPerson(words: readonly Token[]): boolean {
  const [first, second] = words
  if (!first) return false
  return PHRASES.has(first.plain) || (second !== undefined && PHRASES.has(`${first.plain} ${second.plain}`))
}
