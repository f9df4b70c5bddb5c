// What was learned and listed, side by side in the bundle, which src/index.ts begins with these: between pieces of code they make 5 KB more of it, compressed.
import './name-model.ts'
import './names.ts'
import './tagger-model.ts'
import './word-classes.ts'
