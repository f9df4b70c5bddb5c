import { matches, misses } from './matched.ts'

matches('URL', [
  '«<https://|https://www.|><facebook|fb|instagram|twitter|x|linkedin|tiktok|github>.<com|net>/<in/|u/|user/|@|profile.php?id=|>rosa.diaz-33»',
  'see «https://clinic.example.org/<a/b/|><~|@|patients/|patient?|users/|user=|u/|profiles/|profile/|members/|member/|people/|person/|records/|record/|charts/|chart/>rosa»',
  'see «http://clinic.example.org/<portal|a/b/>?<x=1&|>my<patient|mrn|member|user|uid|person>_id=44-1»',
  '<website|homepage|home page|blog|page|profile|site|web page|webpage|portfolio>< is| at| on|:> «<https://|www.|>rosas-fight.net</a?b=1|>»',
])
misses('URL', [
  'https://support.example.com/help/4026',
  'https://x.org/<a|patients>',
  'see https://facebook.com/a',
  'blog rosas',
])

matches('IP_ADDRESS', [
  'from «<84.17.52.201|91.255.249.0|199.99.9.250|172.15.0.1|172.32.0.1|192.167.1.1|169.253.1.1|223.1.1.1|11.0.0.1|128.0.0.1>»',
  '<ip|ipv4|ipv6|IP address|ip addr|ip addr.><| of the patient| for lee><:| is| was|=> «84.17.52.201»',
  'from «<2600:1f18:0:0:0:0:2:1|2600:1f18::2:1|2600:1f18:85a3::8a2e:370:7334>»',
])
misses('IP_ADDRESS', [
  '<192.0.2|198.51.100|203.0.113>.77',
  '2001:db8:<0:0:0:0:2:1|:2:1>',
  '<IP|her home IP|patient’s IP:> <10.60.4.22|192.168.4.1|172.20.1.1|127.0.0.1>',
  '<0|10|127|169.254|172.16|172.19|172.20|172.29|172.30|172.31|192.168|224|229|230|239|240|249|250|255>.7.7.7',
  '<256.1.1.1|1.1.1.256|1.1.1.1.1|1.1.1.1/24|1.1.1>',
  '<v|version |release |x|.|:|/|->84.17.52.201',
  '84.17.52.201<a|-|.1>',
  '<fe80::1:2:3|fc00::1:2:3|FD00::1:2:3|1:2:3|1::2::3:4:5|1:2:3:4:5:6:7|12:30:15>',
])
