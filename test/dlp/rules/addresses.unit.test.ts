import { matches, misses } from './matched.ts'

matches('STREET_ADDRESS', [
  '«12<|-14|b> <N |NW |S. |North |South |East |West |>Elm <Street|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Court|Highway|Hwy|Parkway|Pkwy|St|Dr|Ct|Place|Pl|Way|Terrace|Ter|Circle|Cir|Square|Sq|Trail|Trl|Loop|Alley|Row|Crescent|Close|Gardens|Mews|Grove|Plaza|Broadway|Pike|Turnpike|Run|Cove|Crossing|Walk|Hill|Ridge|Bend|Point|Route|Rte>»',
  '«12 Old Elm Tree Road< NW| South|>»',
  '«12 Elm St<. Apt 4| Apartment 4B|, Unit 9|, Suite 300|, Ste. 3|, Flat 2| Room 7| Rm 7| # 12>»',
  '«12 Elm St<, Springfield, IL 62701|. St. Paul MN, 55101-1234|, Leeds LS1 4AP|, Kew, W1A 0AX>»',
  '«<12|12b> <n |>old elm <street|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|court|highway|hwy|parkway|pkwy>»',
  '«2217 Camino Ortiz, Santa Fe, NM<,|> 87507<-1234|>»',
  '«<PO|P.O.|P. O.|p o|po> Box 4471<, Leeds LS1 4AP|>»',
  'in «<Hauptstraße|Hauptstrasse|Bahnhofstr.|Lindenweg|Marktplatz|Birkenallee|Judengasse|Calle Mayor|Avenida de la Paz|Av. Central,|Carrera Séptima|Plaza Mayor|Via Roma|Viale d’Italia|Corso Como|Rua Augusta> <|n° |n. >12< b|b|>»',
  'in «Lindenweg 4a, 10115 Berlin»',
  'in «Calle Mayor <n°5|5>, 3º< B|B>»',
  'au «12< bis|bis| ter|>< |, ><rue|avenue|boulevard|place|chemin|impasse|allée|quai> <de la Paix|Voltaire|d’Arc><, 75002 Paris|>»',
])
misses('STREET_ADDRESS', [
  '<x|.|->12 Elm Street',
  '12 Elm Streets',
  'Elm Street',
  '12 elm place',
  'Box 4471',
  '2217 Camino Ortiz, Santa Fe, NM 8750',
  'Lindenweg',
  'lindenweg 4',
  'Lindenweg 4ab',
  '12 ruelle Voltaire',
])

matches('ZIP_CODE', [
  '<zip|zip code|zipcode|postal code|postcode|plz><:| is|> «<62701|02108|62701-1234|ls1 4ap|w1a0ax|k1a 0b1|1010>»',
  'in «<LS1 4AP|W1A 0AX|EC1A 1BB|SW1A 2AA|K1A 0B1|V6B 4Y8>»',
])
misses('ZIP_CODE', [
  'zip <a|6|627|00000>',
  'postcode 0000',
  '<x|->LS1 4AP',
  'LS1 4AP<x|->',
  '<QS1 4AP|LI1 4AP|LS1 4CP|LS1 4AI|LS1 4AK|W1A 0AXX|L44 4APX>',
])
