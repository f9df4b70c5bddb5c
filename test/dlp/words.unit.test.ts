import { expect, test } from 'vitest'
import { Words } from '../../src/dlp/words.ts'

/** Words that are found in a text, each with the place where it ends, in order. */
function foundIn(text: string, words: readonly string[]): string[] {
  const found: string[] = []
  new Words(words).find(text, (word, end) => found.push(`${words[word]} ${end}`))
  return found
}

test.each<[string, string[], string[]]>([
  ['ushers', ['he', 'she', 'his', 'hers'], ['she 4', 'he 4', 'hers 6']],
  ['bcd abcd', ['abcd'], ['abcd 8']],
  ['aaaa', ['a', 'aa', 'aaa'], ['a 1', 'aa 2', 'a 2', 'aaa 3', 'aa 3', 'a 3', 'aaa 4', 'aa 4', 'a 4']],
  ['abxabcabd', ['abd', 'abc', 'bca'], ['abc 6', 'bca 7', 'abd 9']],
  ['xabcdy', ['abce', 'bcd', 'cd'], ['bcd 5', 'cd 5']],
  ['abcd', ['abcx', 'bc'], ['bc 3']],
  ['', ['a'], []],
  ['abc', [], []],
])('in %j of the words %j are found %j', (text, words, found) => {
  expect(foundIn(text, words)).toEqual(found)
})
