import { decode } from './huffman.ts'
import { CLASSES, WORDS } from './lexicon/word-classes.ts'
import { WordTable } from './word-table.ts'

const words = new WordTable(WORDS)
const classes = decode(CLASSES)

/** The class of words that are used alike, from 1 to 255; 0: a rare word. */
export const wordClass = (hash: number): number => classes[words.find(hash)] ?? 0
