import { matches, misses } from './matched.ts'

matches('AGE', [
  'a «<90|93|99|100|110|119>»<yo| y/o|-year-old| years| yrs| yr| y.o.| y|F|M> ',
  'Aasen<, | (>«<90|104>»<,|;|)|.> and',
  '<Aasen|"Aasen"|“Aasen”><, | (>«93»<.|)|>',
  "<I'm|i am|she's|he's|she is|he is|she was|he was> «<90|104>»<.|,|;|!| now|>",
  'is «<ninety|ninety-one|ninety two|ninety three|ninety-four|ninety-five|ninety-six|ninety-seven|ninety-eight|ninety-nine|hundred|hundred and one>» years old',
  '<age|aged|turned|edad|alter><: | |=>«<90|119>»',
])
matches('AGE', [
  "<age|aged|turned|TURNED|She is|she is|he's> «<ninety four|Ninety four|ninety-one|ninety>», and",
  'turned <a |one |>«<hundred|hundred and two>» in',
])
misses('AGE', [
  'she is ninety <percent|% |per cent> sure',
  'a <89|120|093> yo',
  'a <x|.>93 yo',
  'a 93 <yoga|man>',
  'Aasen (89)',
  '<4, 93|Aasen 93|Aasen,93>, and',
  'Aasen, 93<:|x|.5|- > and',
  'a 93<FX|MB|yox>',
  'he is <89|120>',
  'she is 93 %',
  'ninety days',
  'age <89|120|935>',
])
