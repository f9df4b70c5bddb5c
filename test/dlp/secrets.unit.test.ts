import { describe, expect, test } from 'vitest'
import { SECRET_PLACEHOLDER, withoutSecrets } from '../../src/dlp/secrets.ts'
import { overAndOver } from '../support/hostile.ts'

// Put together here, so that no scanner takes this file for a leak.
const given = (...parts: string[]) => parts.join('')

describe('credentials are taken out of a text', () => {
  test.each([
    ['a Stripe key', given('sk_', 'live_51Habcdefgh')],
    ['a gateway key', given('sk-', 'abcdefghijklmnop')],
    ['a webhook secret', given('whsec_', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')],
    ['an AWS key id', given('AKIA', 'IOSFODNN7EXAMPLE')],
    ['a GitHub token', given('ghp_', 'abcdefghijklmnopqrstuvwxyz0123456789')],
    ['a GitLab token of another kind', given('glptt-', '4d7c4ca9691c4861c5a6c79f1950495029a3e25d')],
    ['a Slack token of a browser', given('xoxc-', '533742736804-332117403565-3eb2d38d147e7c69df383593ca7b8')],
    ['a Slack token of an app', given('xapp-', '1-A0ABCDEFG-533742736804-3eb2d38d147e7c69df383593ca7b8')],
    ['a Databricks token', given('dapi', '0db6db2f6dd77db5378732b863ba5094')],
    ['a DigitalOcean token', given('dop_', 'v1_a32954c4819932495a501245cf71d312951ee7e20a8e276f513c9')],
    ['a Shopify token', given('shpat_', '347842d8b62678c944e76d1d8e1b1972')],
    ['a New Relic key', given('NRAK-', 'P9POTRRR7UY90ZNL1PCMIA5HFFP')],
    ['a JWT', given('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxIn0.', 'abc_def')],
    ['a private key', given('-----BEGIN RSA ', 'PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----')],
    ['a long mix of letters and digits', 'wJalrXUtnFEMIK7MDENGbPxRfiCYzEXAMPLEKEY1'],
  ])('%s', (_, secret) => {
    expect(withoutSecrets(`before ${secret} after`)).toBe(`before ${SECRET_PLACEHOLDER} after`)
  })

  test.each([
    ['password=hunter2!', 'password=[SECRET]'],
    ['PWD: hunter2', 'PWD: [SECRET]'],
    ['DB_PASSWORD=hunter2 POSTGRES_PASSWORD: x9!', 'DB_PASSWORD=[SECRET] POSTGRES_PASSWORD: [SECRET]'],
    ['dbPassword=hunter2&refreshToken=abc', 'dbPassword=[SECRET]&refreshToken=[SECRET]'],
    ['{"api_key":"abcd 1234","user":"x"}', '{"api_key":"[SECRET]","user":"x"}'],
    ["client-secret = 'two words'", "client-secret = '[SECRET]'"],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer [SECRET]'],
    ['GET /x?access_token=abc123&page=2', 'GET /x?access_token=[SECRET]&page=2'],
    ['curl -H "authorization: splunk 1234"', 'curl -H "authorization: splunk [SECRET]"'],
    ['https://admin:Sup3rS3cret@db.internal/health', 'https://[SECRET]@db.internal/health'],
    ['redis://:verysecret@cache:6379', 'redis://[SECRET]@cache:6379'],
    ['{\\"password\\":\\"hunter2\\"}', '{\\"password\\":\\"[SECRET]\\"}'],
    ['Password=Pa55 w0rd!', 'Password=[SECRET]'],
    ['net user bob Passw0rd! /add', 'net user bob [SECRET] /add'],
    ['cmdkey /user:x /pass:Winter1', 'cmdkey /user:x /pass:[SECRET]'],
    ['login --password hunter2', 'login --password [SECRET]'],
    ['mysql -u root -phunter2', 'mysql -u root -p[SECRET]'],
    ['curl -u admin:hunter2 https://x', 'curl -u admin:[SECRET] https://x'],
    ['MYSQL_ROOT_PW: hunter2', 'MYSQL_ROOT_PW: [SECRET]'],
    ['{"otp":"493021"}', '{"otp":"[SECRET]"}'],
    ['https://x/cb?code=4/0AbCdEf&state=xyz123', 'https://x/cb?code=[SECRET]&state=[SECRET]'],
    ['verification code is 493021', 'verification code is [SECRET]'],
    ['new password is Winter2026!', 'new password is [SECRET]'],
    ['x-api-key 8f14e45fceea467fa9d30123', 'x-api-key [SECRET]'],
    ['kennwort=geheim1', 'kennwort=[SECRET]'],
    ['Cookie: theme=dark; connect.sid=s3cr; b=c User-Agent: x', 'Cookie: [SECRET] User-Agent: x'],
    ['GET /?PHPSESSID=8f14e45f', 'GET /?PHPSESSID=[SECRET]'],
    ['Ocp-Apim-Subscription-Key: 8f14e45f', 'Ocp-Apim-Subscription-Key: [SECRET]'],
    ['x-functions-key: 8f14e45f', 'x-functions-key: [SECRET]'],
    ['DD-APPLICATION-KEY: 8f14e45f', 'DD-APPLICATION-KEY: [SECRET]'],
    ['wifi psk=hunter2x', 'wifi psk=[SECRET]'],
    [
      'Content-Disposition: form-data; name="password" hunter2 --b',
      'Content-Disposition: form-data; name="password" [SECRET] --b',
    ],
    ['{"signature":"9f8a7b","alert":"ET SCAN"}', '{"signature":"[SECRET]","alert":"ET SCAN"}'],
  ])('what is named as one: %s', (text, clean) => {
    expect(withoutSecrets(text)).toBe(clean)
  })
})

test.each([
  'Failed password for invalid user root from 203.0.113.9 port 22 ssh2',
  'token expired for user admin@contoso.com',
  'commit 8f14e45fceea467fa9d30123456789ab8f14e45f',
  'correlation 8f14e45f-ceea-467f-a9d3-0123456789ab',
  'projects/demo-project-42/logs/cloudaudit.googleapis.com%2Factivity',
  'google.iam.admin.v1.CreateServiceAccountKey',
  'PWD=/home/oper ; USER=root ; COMMAND=/bin/ls',
  'https://contoso.sharepoint.com/sites/Finance/Reports/Budget2026.xlsx',
  'C:/Users/Administrator/Downloads/Setup64/Install2026Client.exe',
  '/var/lib/docker/overlay2/8f14e45fceea467fa9d30123456789ab8f14e45f',
  'password reset to be done by bob',
  'error code is 50126, state: California',
  'net user bob /delete',
  'M365__Contoso__Production-Audit-Secret',
  '{"alert":{"signature":"ET SCAN Nmap"}}',
  'alert="{\\"signature\\": \\"Trojan horse\\"}" signature="GPL ICMP"',
])('a text without credentials stays as it is: %s', (text) => {
  expect(withoutSecrets(text)).toBe(text)
})

test('taking out once or twice is the same', () => {
  const once = withoutSecrets('password=hunter2 and Bearer abc.def.ghi-123 and sk-abcdefghijkl')
  expect(once).not.toMatch(/hunter2|abc\.def|sk-abc/)
  expect(withoutSecrets(once)).toBe(once)
})

test.each([
  'token ',
  'password="',
  'a1',
  '-----BEGIN ',
  'curl ',
  'net user ',
  'x://',
  'x://a:',
  '--password ',
  '"\\\\"',
  "token=a'b",
  "token='a ",
  "x://a:'",
  "--token a'",
  "the password is a'1",
  'password=[a',
  'pwd={a',
  '<a password',
  'docker login ',
  "password 'a''",
  'x://a:b@c@',
  '-aaaaaaaaa',
  'curl -uuuuuuuu',
  'identified by a replace ',
  'set password for a',
  '<password><![CDATA[',
  'redis-cli -a',
  'mysql "-p',
  '"signature":"a ',
  'Login OK: [a/',
  'a:',
  'a:a@tcp',
  '"[SECRET]" -> "',
  'password old=',
  'sqlplus -a ',
  'username a privilege 1 ',
  'command:enable secret 0 ',
  'tacacs-server ',
  'neighbor a password ',
  'ldapsearch -w',
  'lftp -ua',
  'nmcli psk',
  'openssl -k',
  'vault login a',
  'echo -n ',
  'echo a| -stdin',
  'kinit <<<',
  'a:a|',
  'password for a ',
  'snmp community ',
  'snmpwalk -c',
  'usermod -p',
  'htpasswd -b a ',
  'schtasks /rp ',
  'net use \\\\a ',
  '7z -p',
  'net -Ua',
  'discord.com/api/webhooks/1',
])('ends, however hostile the text: %s', (text) => {
  withoutSecrets(overAndOver(text))
})
