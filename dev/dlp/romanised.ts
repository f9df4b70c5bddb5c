/** Frequent names of languages that do not write in Latin letters, as they are romanised; by hand. */
export const ROMANISED: readonly string[] = `
  wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie tang song deng han feng cao peng zeng xiao
  tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao jiahui haoran xiuying jianguo weiming xiaoming mingzhu yifan zihan
  ruoxi meiling guoqiang lihua junjie chunhua hongmei xinyi yuxuan zhiwei chan wong cheung leung ng kwok tsang tse chow fung kwan mak chiu
  kim lee park choi jung kang cho yoon jang lim han oh seo shin kwon hwang ahn song ryu hong jeon moon baek nam min-jun seo-yeon ji-hoon
  minjun seoyeon jihoon hyejin sungmin eunji jiwoo soojin hyun-woo jieun youngho kyung-soo
  nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly thuy hanh linh trang huong lan mai anh tuan minh quang hung thanh
  sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi matsumoto inoue kimura
  hayashi shimizu saito haruto yuto sota yuki hayato haruka yui aoi sakura hina akari kenji takeshi hiroshi keiko michiko noriko yoko naoki daisuke
  mohammed muhammad ahmed ali hassan hussein hussain abdullah ibrahim youssef omar khalid mustafa mahmoud fatima aisha zainab maryam khadija
  layla noor yasmin samira rania huda salma amina hamza bilal tariq nasser farouk haddad khoury mansour saleh aziz rahman al-zahra benali
  hosseini ahmadi rezaei karimi jafari mohammadi reza hossein farhad parisa shirin leila nasrin golnaz
  sharma verma gupta singh kumar patel shah mehta reddy rao nair iyer iyengar menon pillai chatterjee banerjee mukherjee bose das desai joshi
  kulkarni deshpande agarwal kapoor malhotra chopra bhatia arora khan ansari siddiqui qureshi sheikh chaudhary yadav naidu raghunathan
  venkatesh subramanian krishnan priya anjali kavita sunita deepa lakshmi meenakshi jignesh hetal ravindra arjun rohan vikram sanjay rajesh
  okafor okonkwo adeyemi adebayo chukwu eze nwosu okoro olawale oluwaseun chidi emeka ngozi amara kwame kofi ama akosua mensah asante boateng owusu
  mwangi kamau otieno wanjiku njoroge kiprono abebe tesfaye bekele haile tadesse mohamud abdi warsame hodan farah dlamini nkosi ndlovu mthembu
  papadopoulos nikolaidis georgiou ivanov petrov smirnov volkov kuznetsova sokolova dmitri svetlana ludmila olena oksana shevchenko kovalenko
  cohen levi mizrahi goldberg rosenthal katz avraham yitzhak rivka moshe shlomo
  kahananui kealoha kamaka leilani keoni nalani pua makoa fonua taufa tuilagi sione mele vang xiong yang thao her moua lor
  tsosie begay yazzie nez benally`
  .trim()
  .split(/\s+/)
