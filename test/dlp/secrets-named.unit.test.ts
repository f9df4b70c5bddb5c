import { expect, test } from 'vitest'
import { holdsCredential, isCredential, SECRET_PLACEHOLDER, withoutSecrets } from '../../src/dlp/secrets.ts'
import { variants } from './rules/matched.ts'

// Put together here, so that no scanner takes this file for a leak.
test.each([
  '<sk|pk|rk>~_<live|test>_51H',
  '<AKIA|ASIA>~IOSFODNN7EX1',
  'AIza~SyA-1234567890abcdefghi',
  'ya29~.a0AfH6SMB-x',
  'gh<p|o|u|s|r>~_abcdefghij',
  'github_~pat_11AAA',
  'glpat~-abc-DEF_12',
  'whsec_~a+b/c-d=',
  'eyJ~abc-e.<|f-g.h_i>',
  'xox<a|b|p|r|s>~-12-ab',
  'npm_~abcdefghij0123456789',
  'dckr_~pat_aB-1',
  'hv<s|b>~.CAESIJ-_12',
  'AGE-SECRET~-KEY-1QYQSZQ',
  '-----BEGIN ~CERTIFICATE-----\nMIIabc\n-----END CERTIFICATE-----',
])('how a credential begins tells it: %s', (pattern) => {
  for (const secret of variants(pattern.replace('~', ''))) {
    expect(withoutSecrets(`before ${secret} after`)).toBe(`before ${SECRET_PLACEHOLDER} after`)
    expect(holdsCredential(`x${secret.slice(0, 4)}`)).toBe(false)
  }
})

/** What is marked «so» is taken out, and nothing else. */
test.each([
  '<password|passwort|passwd|passphrase|pass_phrase|passcode|pass-code|kennwort|contraseña|mot_de_passe|mot de passe|secret|credential|credentials|api_key|api-key|apikey|access_key|private_key|account_key|shared_key|signing_key|encryption_key|x-api-key|token|authorization|cookie|set-cookie|session_id|session-id|sessionid|pass|pw|pwd|sig|signature|my_sig><=|: | = |:= |="|=\'|": "|: Bearer |: basic |: Digest |: splunk |: negotiate >«hunter2»',
  '<db|root|admin|user|bind|pg><pass|pw|pwd>=«hunter2»',
  '<password|client_secret|token|master_key|auth-key|privateKey|credential><1|12|_2|_key|string|_value|-text|hash|_pem|B64|_new|again|Confirm|_confirmation>: "«hunter2»"',
  '<SAMLResponse|saml_response|client_assertion|clientassertion>=«PHNhbWw»&x=1',
  '{"<name|key>": "DB_PASSWORD"<,|, >"<value|newValue>": "«hunter2»"}',
  'input name="password" value="«hunter2»"',
  '/cb?<code|state|nonce>=«4ab»&page=2',
  '/cb?a=1&<code|state|nonce>=«4ab»',
  '<verification|mfa|otp|one_time|one-time|security|login|sms>< |_|-|><code|pin>: «<493|4930211234>»',
  '<pin|otp><: |="|=>«4711»',
  'run <-|--|/><password|passwd|pass|pwd|token|secret|apikey|api-key|api_key|client-secret|client_secret|clientsecret> «hunter»',
  '--token «hunter»',
  'run /pass:«hunter» /pwd=«hunter»',
  'sshpass -p< |>«hunter» ssh x',
  'curl <https://x -s |><--user|-u> bob:«hunter»',
  'curl <-u|-su|-sSu |--user=|--proxy-user |-u "|--user=">bob:«hunter» https://x',
  'run <--admin-password|--master-user-password|-AccountPassword|--new-passphrase|--registry-token><| > «hunter» --x y',
  'args="<--password|--admin-password> «hunter»" x',
  '-Password< |:>(ConvertTo-SecureString <-String |>«<hunter|"hun ter">» -AsPlainText -Force)',
  'redis-cli -h x -a «hunter» ping',
  'mongo<|sh|dump|restore> -u a -p «hunter» x',
  'a0="mysql" a1="-uroot" a2="-p«hunter»" a3="x"',
  '<mysql|mysqldump|mariadb> -h x -p«hunter» db',
  'net<|.exe>  user bob «hunter»',
  '<docker|podman|az> login -u a -p «hunter» x',
  '<sqlcmd|bcp|psexec> -S srv -U sa -P «hunter»',
  'az login -u a -p«"hunter a"» x',
  "ConvertTo-SecureString <|-String |-AsPlainText -Force >«'hunter a'» -x",
  "ALTER ROLE a WITH LOGIN PASSWORD <«'hun''t er'»|«\"hunter\"»> VALID",
  "<CREATE|ALTER|CREATE OR REPLACE> <USER|ROLE> 'a'@'%' IDENTIFIED <|WITH sha2 >BY <|PASSWORD |VALUES ><«'hun ter'»|«hunter»> x",
  '<CREATE <|PUBLIC |SHARED PUBLIC >DATABASE LINK p CONNECT TO a|SET ROLE a|ADMINISTER KEY MANAGEMENT OPEN> IDENTIFIED BY «<hunter|"hun ter">» x',
  'ALTER USER a IDENTIFIED BY «hunter» REPLACE «hunter2»',
  "SET PASSWORD FOR <a|'a'@'%'>< = |=><|PASSWORD(>«'hun ter'»",
  "ALTER ROLE a WITH NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT NOREPLICATION CONNECTION LIMIT 5 PASSWORD «'hunter'»",
  'password=«<no|none|yes|true><-|.|_>hunter» x',
  "GRANT ALL ON x.* TO a IDENTIFIED BY «'hunter'», b IDENTIFIED BY «'hunter'»",
  'Server=db;UID=sa;PWD=«{hun;ter}»;x=1',
  'user[password]<|[]>=«hunter»&user[name]=x',
  '{"password":«["hunter", "two"]», "a": 1}',
  'password=«~hunter» user=bob',
  'password=«<[hunter]|[a b2]>» 10.0.0.1 user=bob',
  'mysql://«u:hun@ter»@h/db, a@b',
  'the <password|passcode|passphrase|pin|verification code|one-time code|security code|login code|mfa code|otp code|sms code> <was set to|is now|changed to|to|is|was> «hunter2», ok',
  "the password is '«hunter»'",
  'sent Bearer «abc.d1» then basic «YWxhZGRpbg==» ok',
  '<ftp|git+ssh|https>://«<bob|>:hunter»@h',
  "password=«hun»<;x|}|]| b=2|&x|'>",
  'radiusd: (0) Login <OK|incorrect|incorrect (pap: Cleartext password does not match)>: [<alice|C\\\\alice>/«<hunter|hun] ter>»] (from <client|nas> w port 13)',
  '<Invalid user|Multiple logins (max 1)>: [host/alice/«hunter»] (from client w port 13)',
  '<SECRET_KEY_BASE|DB_KEY_BASE|otp-key-base|secret_key_base><=|: >«hunter»',
  '<dsn=|"dsn":"|>app:«<hunter|h/u:n@ter>»@<tcp|unix|cloudsql-mysql>(db1:3306)/ehr',
  '~ password <=|:> "«hunter»" -> "«hunter 2»" # x',
  '{"field":"smtp_password","<old|old_value>":"«hunter»", "<new|new_value>":"«hunter 2»"}',
  'field=smtp_password old<|_value>=«hunter» new<|_value>=«hunter2» user=bob',
  '<sqlplus |sqlplus -S -L |expdp |sqlldr userid=|rman target >app/«hunter@EHR» x',
  'username bob <secret 0 «hunter»|password 5 «$1$hunter»>',
  '<username bob privilege 15|command:username bob|command: enable> <secret|password> <0 |>«hunter»',
  'enable <secret|password> <level 5 |>7 «082hunter»',
  'snmp-server community «hunter» RO',
  '<snmp x|SNMPv2> community<=|: |="|": ">«hunter»',
  '<snmp_community|communityString>="«hunter»"',
  'snmpwalk -v2c -c «hunter» h',
  '<usermod|useradd -m> -p «hunter» bob',
  'htpasswd <-b|-bB -C 10|-cb> .htpasswd bob «hunter»',
  'htpasswd -<nb|nbB> bob «hunter»',
  'arn:aws:secretsmanager:us-east-1:123456789012:secret=«hunter2»',
  '<recovery_codes=|"backup_codes":|passwords: >«["hunter", "hunter 2"]»',
  'snmp-server host 10.1.2.3 <|traps |informs >version <1|2c|3 priv> «hunter»',
  "rpcclient -U <'alice%«hunter 2»'|\"alice%«hunter '2»\"> h",
  'htpasswd <-vb|-v -b> .htpasswd bob «hunter»',
  '<schtasks /create|schtasks /p «hunter2»|tasklist /s h> </ru|/u> bob </rp|/p> «hunter»',
  'net use <|x: |* >\\\\s\\d <|/user:bob >«hunter» x',
  '<plink -ssh h|pscp> -pw «hunter»',
  '<7z|7za.exe> a -p«hunter» x.7z',
  '<rar a|WinRAR a> -<p|hp>«hunter» x.rar',
  'smbclient //s/x <-U |--user=|-U">alice%«hunter»<|"> -c ls',
  '<backup|recovery|scratch>_code<=|: >«a1b2-c3d4»',
  'POST https://<discord.com/api/webhooks/123|discordapp.com/api/v10/webhooks/12|hooks.slack.com/services|webhook.office.com/webhookb2|api.telegram.org>/«T0/B_0-x» x',
  "password=«hun<'s|'s-x|'$x|'t'll>»<;x| b=2|&x|'|', 'x'|')>",
  "postgres://«<bob|o'b>:it's-'hunter»@h",
  "<--token |the password is |the password is '>«hunter's2»<|'> x",
  'password=«one 2two» three',
  'password="«a b»" x="c"',
  'password="«one»',
  'a «aB3dE5fG7hJ9kL1mN3pQ5rS7==» b',
  'a «<|key-|v1.>aB3dE5fG7/hJ9kL1mN3p/Q5rS7<|.json>» b',
  'https:<|//drive.example.com/>«<|file/>aB3dE5fG7hJ9kL1mN3pQ5rS7<|/view>»',
])('what is a credential by what stands before it is taken out: %s', (pattern) => {
  for (const marked of variants(pattern)) {
    const clean = marked.replace(/«[^»]*»/g, SECRET_PLACEHOLDER)
    expect(withoutSecrets(marked.replace(/[«»]/g, '')), marked).toBe(clean)
    expect(withoutSecrets(clean)).toBe(clean)
  }
})

// In capitals, too, and more than one.
test.each([
  'a «Akia~IOSFODNN7EX1» b «aKIA~IOSFODNN7EX1» c',
  'x «-----BEGIN ~RSA PRIVATE KEY-----\nabc»',
  'HTTPS://«bob:hunter»@h and https://«ann:hunter»@h',
  'PASSWORD=«hunter» Token=«hunter» apiKEY: BEARER «hunter»',
  'OTP: «4711» Pin: «4712» SECURITY CODE: «4713»',
  'x --PASSWORD «hunter» -Pass «hunter» CURL -u bob:«hunter»',
  'The PASSWORD is «hunter2», the Pin is «4711», BEARER «a.1»',
  'a «aB3dE5fG7hJ9kL1mN3pQ5rS7» b «zB3dE5fG7hJ9kL1mN3pQ5rS7» c',
])('every credential of a text is taken out: %s', (marked) => {
  expect(withoutSecrets(marked.replace(/[«»~]/g, ''))).toBe(marked.replace(/«[^»]*»/g, SECRET_PLACEHOLDER))
})

test.each([
  ['<password>hunter 2</password><user>bob</user>', '<password>[SECRET]</password><user>bob</user>'],
  ['<w:dbPassword Type="#text">hunter</w:dbPassword>', '<w:dbPassword Type="#text">[SECRET]</w:dbPassword>'],
  ["<Data Name='Password'>hunter</Data>", "<Data Name='Password'>[SECRET]</Data>"],
  ['<add x="y" key="DbPassword" z>hunter</add>', '<add x="y" key="DbPassword" z>[SECRET]</add>'],
  ['<password><![CDATA[hunter 2]]></password>', '<password>[SECRET]</password>'],
  ['<a><password><![CDATA[hun<t]er>2]]></password></a>', '<a><password>[SECRET]</password></a>'],
])('what stands in a tag that is called a credential is taken out: %s', (text, clean) => {
  expect(withoutSecrets(text)).toBe(clean)
})
test.each([
  'Login OK: [alice/<via Auth-Type = EAP>] (from client w port 13)',
  'Login OK: [host/pc1/<via Auth-Type = EAP>] (from client w port 13)',
  '<passwordPolicy>strict</passwordPolicy>',
  '</password>text',
  'login <user> <password> now, or <a>',
  "<Data Name='TokenType'>%%1936</Data>",
  'for invalid user <token> from 203.0.113.9 port 22',
  'to=<it@corp.token>, relay=x</a>',
  '<a href="/password">Forgot it?</a>',
  '<p title="my password">strict</p>',
])('and in other tags, or where a tag stands for one, it stays: %s', (text) => {
  expect(withoutSecrets(text)).toBe(text)
})

test.each([
  'password=<null|true|false|none|yes|no|ab|/home|~/x|[1]>',
  '<(using password: YES)|password: no, token: none.|"secret": false}>',
  'pam_unix(passwd:<chauthtok|auth|account>): password changed for alice',
  '<POST|GET> </token|/password> <HTTP/1.1|200> 5',
  'token=<[MRN]|[PERSON_NAME]|[SECRET]|[REDACTED]> 10.0.0.1 2026-11-26',
  '<error|postal> code: 493021',
  '<secret_name|token_id|password_policy|passwords_changed|key_hash|bypass|topw|saml|client_assertion_type>=hunter2',
  '{"name": "DB_USER", "value": "hunter2"}',
  'spin: 4711',
  'pin: <47|47110815471>',
  'pin: 4711a',
  'run -password',
  'run <--reset-password|--change-password|-ResetPassword|--no-token|--use-password> alice',
  'run --next-token 5 --manage-master-user-password --x y',
  '-AccountPassword <$p|(Read-Host)>',
  'redis-cli <--latency|get> -a',
  'a0="mysql" a1="-p" a2="x"',
  'curl <--user-agent Mozilla:5|-o out|-X PUT|-output> https://x:443/y',
  'replace x; REPLACE INTO t',
  'run --tokens x',
  'curl -u bob https://x',
  'mysql --port x',
  'net user /add',
  'docker <run|login x; docker run> -p 80:80 x',
  'sqlcmd -S srv -PacketSize 4096',
  'the <incident|gap in key management> was identified by alice@corp.example',
  '<The p|P>assword <\'minimum length\'|"Default Policy"> was applied',
  'Secret value: unchanged',
  'ConvertTo-SecureString <$p|-AsPlainText $p>',
  'Login OK: [<alice|host/pc1.corp.example>] (from client w port 13)',
  '[<a/b>] (from client)',
  'keybase: bob',
  'arn:aws<|-us-gov>:secretsmanager:us-east-1:123456789012:secret:<prod/ehr/db-AbCdEf|payroll-x1y2z3>',
  'a:b@tcp, at 10:41:07 bob@udp',
  '"token":"[SECRET]","user":"bob" -> "x"',
  '{"field":"theme","old":"dark","new":"light"}',
  'sqlplus <-S @dir/run.sql|/nolog|/ as sysdba|and/or rman>',
  'sqlldr control=dir/run.ctl',
  'for username bob <password changed|secret>',
  'enable <secret scanning for x|password policy|password 5 times>',
  'community="Sales Community"',
  'the SNMP community of users: bob',
  'usermod -aG wheel bob -p',
  'htpasswd <-B .htpasswd|-D .htpasswd|-n|-nB -C 10> bob',
  'key=require_password old=optional-x new=required-x',
  'htpasswd <-D|-v|-c> .htpasswd bob <by root|failed>',
  'net use x: \\\\s\\d <by bob|returned error 53|&& dir x:>',
  '<sqlplus client/server|impdp logs/2026> x',
  'snmp-server community <changed|removed> by bob',
  'schtasks /create /ru SYSTEM /tr x',
  'cp /u/a /p x',
  'net use <x: ><\\\\s\\d /delete|/delete>',
  '<7z x a.zip -o. -y|the rar file -phone>',
  'password=[SECRET], new: hunter',
  'the snmp-server community <string x|was changed>',
  'tar -pxf x',
  'smbclient -U alice //s/x',
  'backup_code=0',
  'https://discord.com/api/webhooks<|/123>',
  'PWD=~alice/x',
  '"token":[{"type":"x"}]',
  'git://host:80/a@b',
  'the password is <lost|hunter>',
  'bearer of news',
  'http://host:80/a@b',
  "<|{'>url<=|':>'https://idp.example<|:8443>'<,| ,|:|)|}|; >'user<=|':>'alice@example.com'",
  'a <aB3dE5fG7hJ9kL1mN3pQ5rS|abcdefghijklmnopqrstuvwxyz12|ABCDEFGHIJKLMNOPQRSTUVWXYZ12|aBcDeFgHiJkLmNoPqRsTuVwXyZ|ABCDEFGHIJKLMabcdefghijklm12> b',
  'a MSExchangeABC_<8f1e4d5c-c3e1-4a7f-a9d3-0b2c4d6e8f1a|8F1E4D5C-C3E1-4A7F-A9D3-0B2C4D6E8F1A> b',
  'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_AdministratorAccess_1a2b3c4d5e6f7a8b/<alice|m.jones>@clinic.example',
  'a 8f14e45f-ceea-467f-a9d3-0123456789ab-8f14e45f-ceea-467f-a9d3-0123456789ab b',
])('what only looks like one stays: %s', (pattern) => {
  for (const text of variants(pattern)) expect(withoutSecrets(text)).toBe(text)
})

test.each([
  [
    '<smtp_pass|SMTP_PASS|db.password|pass|pwd|user.api_key|secrets.stripe|tokens.github|credentials.db|x.cookie>',
    '<hunter|a\nb>',
  ],
  ['pwd', '<hunter|a/b>'],
  ['<verification code|otp|user.mfa_code|pin>', '<code 4711|4711>'],
  ['<tokens|passwords>', '<4711a|hunter>'],
  ['<password|token>', '4711'],
  ['passwords', '4711'],
  ['my_pwd', '/run'],
  ['sig', 'hunter'],
  ['<env.secret_key_base|backup_code|recovery_codes|snmp.community|snmp_community>', 'hunter'],
])('a field that is called so, with a value of its own, is a credential: %s=%s', (path, value) => {
  for (const field of variants(path))
    for (const text of variants(value)) expect(isCredential(field, text), field).toBe(true)
})

test.each([
  ['<user|path|compass|bypass.on|spin>', 'hunter'],
  ['<verification code|otp>', 'sent'],
  ['<authorization|signature>.<id|rule>', 'hunter'],
  ['<pwd|x.pwd>', '</run|~/x>'],
  ['<sig|signature>', 'ET SCAN found'],
  [
    'token.<name|namespace|type|status|at|created_at|count|total|scope|version|severity|expires|expires_in|token_type>',
    'hunter',
  ],
  ['<password|token>', '<true|false|none|null|yes|no|YES>'],
  ['tokens', '4711'],
  ['<passwords|secrets|backup_codes>', '<4|471>'],
  ['<community|bgp.community|keybase>', 'hunter'],
])('what else is called so, a flag or a count is none: %s=%s', (path, value) => {
  for (const field of variants(path))
    for (const text of variants(value)) expect(isCredential(field, text), field).toBe(false)
})
