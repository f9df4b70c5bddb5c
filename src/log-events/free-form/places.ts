import type { Place } from './fields.ts'

const place = (at: string, below = ''): Place => ({ at: at.split(' '), below: below.split(' ').filter(Boolean) })

/** What stands below these is no user that acted: whom or what it was done to, or who is said to be behind it. */
const OTHERS =
  /^(?:(?:actor|performedby|initiator|useridentity|requestparameters|responseelements|threat)\.|(?:target|object|resource|entity|recipient|invitee)|(?:patient|subscriber|guarantor|insured)s?\.)/
const person = (at: string, below: string): Place => ({ ...place(at, below), except: OTHERS })

/** Where events of no fixed form say what, and ECS's (`@timestamp`, `event.action`), as `fieldsOf` names fields; the surer name first. */
export const PLACES = {
  time: place(
    'timestamp eventtime time datetime occurredat creationtime ts timegenerated published date requestreceivedtimestamp recorded activitydatetime createddatetime rt devtime',
    'timestamp eventtime time',
  ),
  /** Or when what it tells of was made. */
  created: place('createdat created'),
  action: place(
    'event.action action eventname operation operationname event.name activity event eventtype event.type act method type',
    'action eventname operation',
  ),
  category: place('event.category category'),
  outcome: place('event.outcome outcome result resultstatus'),
  flag: place('success succeeded'),
  state: place(
    'status status.message status.code decision disposition allowed statuscode responsestatus.code responseelements.consolelogin',
    'outcome result status success',
  ),
  error: place('error.code errorcode error error.type errors errors.code', 'errorcode'),
  errorMessage: place('error.message errormessage errors.message'),
  // Who acted, where it says that of somebody; beside such a user is whom it was done to.
  by: person(
    'actor.user.name actor.user.email actor.name actor.username actor.email actor.login actor.alternateid actor performedby.name performedby.email performedby initiator.name initiator.email initiator initiatedby useridentity.username useridentity.arn useridentity.principalid sender.login',
    'performedby',
  ),
  byId: place('actor.id performedby.id initiator.id'),
  user: person(
    'user.name user.email user.id user username useremail userid suser srcuser principal principalemail login email userprincipalname properties.userprincipalname createdby.login saslusername usrname',
    'username user useremail principalemail email login',
  ),
  /** Beside a patient, whose address may stand there too. */
  staff: person(
    'user.name user.email user.id user username useremail userid suser srcuser principal principalemail login userprincipalname properties.userprincipalname createdby.login',
    'username user useremail principalemail login',
  ),
  byType: place('actor.type performedby.type initiator.type'),
  /** Whom a service says to have logged in, or whom it was done to. */
  target: place('target.user target.username'),
  account: place('account accountname'),
  whom: person('user.name user.email user username useremail user.id requestparameters.username', 'username user'),
  src_ip: place(
    'source.ip client.ip sourceip srcip src clientip ipaddress ip sourceipaddress remoteip remip rip remoteaddr remoteaddress callerip source.address',
    'sourceip srcip clientip callerip ipaddress remoteip sourceipaddress',
  ),
  destination: place(
    'destination.ip destination.port dst dstip destip dest dstport destport dpt destinationip destinationport',
  ),
  group: place(
    'group.name target.usergroup.displayname group groupname role rolename',
    'group groupname role rolename',
  ),
  resource: place(
    'resource.name resource resources.name object.name object objectid target.email target.name target targetuser targetusername user.target.name duser requestparameters.username file.path file.name file filename path',
  ),
  where: place(
    'url.path url repository repo destination.ip dst dstip destip dest host.name host hostname computer computername device',
    'resource target targetuser filename hostname',
  ),
  product: place(
    'product.name product event.dataset event.module event.provider service.name service application.name application appname app program eventsource logger sourcetype vendor',
  ),
  severity: place('severity level loglevel log.level', 'severity level'),
  message: place(
    'message msg event.reason description summary reason detail details text log raw event.original',
    'message msg description reason',
  ),
} as const satisfies Record<string, Place>
