import { describe, expect, test } from 'vitest'
import { viewOf } from '../../../src/dlp/view/view.ts'

const reads = (text: string): string => viewOf(text).text

describe('a view undoes', () => {
  test.each<[string, string]>([
    [
      '&nbsp;&amp;&commat;&period;&hyphen;&dash;&lowbar;&num;&colon;&sol;&plus;&lpar;&rpar;&shy;&zwnj;&zwj;',
      ' &@.--_#:/+()',
    ],
    ['&AMP;&NBSP;', '& '],
    ['&eacute;&Egrave;&ocirc;&uuml;&ntilde;&ccedil;&aring;&scaron;', 'éÈôüñçåš'],
    ['&#65;&#x42;&#X43;&#128512;', 'ABC😀'],
    ['1\u03362\u0336-\u03363', '12-3'],
    ['a\u00ad\u034f\u061c\u180e\u200b\u200f\u202a\u202e\u2060\u2064\u2066\u2069\ufe00\ufe0f\ufeffb', 'ab'],
    ['aa\u00a0bb\u2000cc\u200add\u202fee\u205fff\u3000gg', 'aa bb cc dd ee ff gg'],
    ['1\u20102\u20133\u22124\ufe635\uff0d6', '1-2-3-4-5-6'],
    ['１２３ ＡＢｃ ⓐ① 𝟏𝐀 ⁴₅ 🄰', '123 ABc a1 1A 45 A'],
    ['٣٤٥ ६७ ০৯', '345 67 09'],
    ['Jоhn Smіth Ηаrry', 'John Smith Harry'],
    [
      'xаxАxвxВxеxЕxкxКxмxМxнxНxоxОxрxРxсxСxтxТxуxУxхxХxіxІxјxЈxѕxЅxԁxһ',
      'xaxAxBxBxexExkxKxmxMxHxHxoxOxpxPxcxCxTxTxyxYxxxXxixIxjxJxsxSxdxh',
    ],
    ['xΑxΒxΕxΖxΗxΙxΚxΜxΝxΟxΡxΤxΥxΧxοxαxνxι', 'xAxBxExZxHxIxKxMxNxOxPxTxYxXxoxaxvxi'],
    ['123-45-\n6789 12 \r\n-34 5-\r\n 6', '123-45-6789 12-34 5-6'],
    ['j o h n @ x . c o m', 'john@x.com'],
    ['1 2 3 - 4 5, then', '123-45, then'],
    ['zero oh one two three four five six seven eight nine', '00123456789'],
    ['ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen', '10111213141516171819'],
    ['twenty thirty forty fifty sixty seventy eighty ninety', '2030405060708090'],
    ['Twenty-one, thirty two. forty-three fifty-four', '21324354'],
    ['sixty-five seventy six eighty-seven ninety-eight twenty-nine', '6576879829'],
    ['6.7.5.2.0.8.1 2/0/6/5/5/5/0', '6752081 2065550'],
    ['2O6-555-O155 l23-45-6I89', '206-555-0155 123-45-6189'],
    [
      'SSN 2l9-O9-9876/DOB, home/2O6-555-O155, 2O6-555-O155/2O6-555-O156',
      'SSN 219-09-9876/DOB, home/206-555-0155, 206-555-0155/206-555-0156',
    ],
    ['O6/l2/1958 and/or 1O/03/2O23', '06/12/1958 and/or 10/03/2023'],
    ['11/12/195O 06/I2/195o 206-555-01O5', '11/12/1950 06/12/1950 206-555-0105'],
    ['example(.)com a[.]b{.}c', 'example.com a.b.c'],
    ['hxxp://x hxxps://y HXXP://z', 'http://x https://y http://z'],
    ['a%40b.c 05%2F17 %e4%20', 'a@b.c 05/17 %e4 '],
    ['a%2540b.c 05%25252F17 50%2525 %25e4', 'a@b.c 05/17 50% %e4'],
    ['318\\u002d77\\x2d4402', '318-77-4402'],
    ['Jos\\u00e9 O\\u2019Hara \\u0100', 'José O’Hara Ā'],
    ['Jos%C3%A9 Jos=C3=A9 Jos%25c3%25a9 %E2%80%99 =F0=9F=98=80', 'José José José ’ 😀'],
    ['Jos=E9 Garc=EDa, M=FCller-D=FCrr, Zo=EB.', 'José García, Müller-Dürr, Zoë.'],
    [`${'ab '.repeat(22)}=\nab ${'yz '.repeat(23)}=\r\nyz`, `${'ab '.repeat(23)}${'yz '.repeat(24).trim()}`],
    ['href=3D"a?b=3D4" c=3D', 'href="a?b=4" c=3D'],
    ['=?UTF-8?Q?Jos=C3=A9_Hill?= =?iso-8859-1?q?MRN_447?=', `${' '.repeat(10)}José Hill${' '.repeat(18)}MRN 447  `],
    ['anna=40mail.com x=40 y', 'anna@mail.com x=40 y'],
    ['a.=40MAIL.COM a =40mail.com a=40mail.c', 'a.@MAIL.COM a =40mail.com a=40mail.c'],
    ['due l1/12/1958', 'due 11/12/1958'],
    ['due 1O/03/1958', 'due 10/03/1958'],
    ['due 206-555-015O.', 'due 206-555-0150.'],
    ['HXXPS://z', 'httpS://z'],
    ['FIVE FIVE FIVE ONE', '5551'],
    ['%4A%7e \\u004A \\x7E', 'J~ J ~'],
    ['1\u0336\u0336\u03362 -\u03001', '12 -1'],
    ['a b c d e, f g h i j; k l m n o! p q r s t? u v w x y', 'abcde, fghij; klmno! pqrst? uvwxy'],
    ['someone two three four', 'someone 234'],
    ['FIVE, Five. five-five', '5555'],
    ['4.4.7.1.2.0.8. 4/4/7/1/2/0/8', '4471208. 4471208'],
    ['123-45- \n 6789 12\n-34', '123-45-6789 12-34'],
    ['1\u20e32\u20e3 a\u3164b\u115fc\uffa0d\u{e0041}e', '12 abcde'],
    ['[SSN_1] x', '        x'],
    ['\x1b[1;31mMRN\x1b[0m \x1b[K44\x1b[?25l7\x1b[m', 'MRN 447'],
    ['^[[1maa^[[0m \\u001b[38;5;12mbb\\u001B[39m \\x1b[2Jcc \\e[0mdd', 'aa bb cc dd'],
    ['\\033[1mee ␛[0mff [32mgg[0m [1;32mhh[m [[31mFAIL[0m]', 'ee ff gg hh[m [FAIL]'],
    ['%1B[1mA%1b[0m', 'A'],
    ['M\0R\0N\0 \x004\x004\x007\0', 'MRN 447'],
    ['\0M\0R\0N', 'MRN'],
    ['\\\\u001b[1maa\\\\u001b[0m', 'aa'],
    ['M\\u0000R\\u0000N\\u0000', 'MRN'],
  ])('%j', (text, plain) => {
    expect(reads(text)).toBe(plain)
  })
})

describe('a view leaves as it is', () => {
  test.each([
    '&unknown; &xx; &#0; &#xd800; &#1114112;',
    '&eacutes; &xeacute; &eacut; &1acute;',
    '&#00000065; &#x0000041; &#xg; &#65 &amp &toolonged;',
    '%1f %80 \\u001f \\ud83d \\u12g4 \\y40',
    '=C3 %C3=20 %C3%C3 %A9%A9 =e9t=e9 x=3D y=3d4 id=C9D mrn=C95 mrn=C9_7 1=E9 a=E9 a=e9b MRN=E9K unit=ED-2 state=CA',
    `x =\ny ${'x'.repeat(63)}=\nx`,
    `${'Qm9v'.repeat(17)}=\nThanks ${'Qm9v'.repeat(17)}==\nThanks`,
    '=?UTF-8?Q?a b?= =?UTF-8?B?YQ==?=',
    'a\u03362',
    '(a b c d e',
    'a b c d e: a b c d',
    'a  b  c  d  e',
    'one two threefold',
    'x4.4.7.1.2.0.8 4.4.7.1.2.0.8x 4/4/7/1/2/0/8/ 4.4.7.1.2.0',
    'xhxxp://x hxxpx',
    'a(.b) a[.',
    'O1/lO/IOO',
    '123-45-\n\n6789',
    'Привет мир',
    'Ελλάδα',
    'é ü „quoted“ — dash…',
    'a b c d',
    'one two',
    '1.2.3.4.5.6 and 1.2.3.4.5.6.7.89',
    '192.168.1.1',
    'Ol O1 SOIL 1O',
    'a(.) b',
    'line one\nline two',
    '5-\nfive',
    '水木',
    'A=1\0B=2\0\0C=3 \\u0000 D\0',
    'rate(x[5m]) [5m ago] [1mb] [m] [ms] [12] \\e \x1b7 \\033',
  ])('%j', (text) => {
    expect(reads(text)).toBe(text)
  })
})

test.each<[string, string, string]>([
  ['call five five five one two now', '55512', 'five five five one two'],
  ['x &eacute;t&eacute; y', 'été', '&eacute;t&eacute;'],
  ['a 1\u200b2\u200b3 b', '123', '1\u200b2\u200b3'],
  ['id 6.7.5.2.0.8.1 b', '6752081', '6.7.5.2.0.8.1'],
  ['no 𝟏𝟐 b', '12', '𝟏𝟐'],
  ['at j o h n @ x . c o m b', 'john@x.com', 'j o h n @ x . c o m'],
  ['x two forty-four seventy-one y', '4471', 'forty-four seventy-one'],
])('what is read in %j stands at its place in the original', (text, read, original) => {
  const view = viewOf(text)
  const at = view.text.indexOf(read)
  expect(text.slice(...view.original(at, at + read.length))).toBe(original)
})

test.each(['Привет мир', '&unknown; x', 'Ελλάδα'])(
  'what stays as it is, as %s, keeps the place of each unit',
  (text) => {
    const view = viewOf(text)
    for (let at = 0; at < text.length; at++) expect(view.original(at, at + 1)).toEqual([at, at + 1])
  },
)
