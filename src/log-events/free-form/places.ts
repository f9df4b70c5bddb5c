import type { Place } from './fields.ts'

const place = (at: string, below = ''): Place => ({ at: at.split(' '), below: below.split(' ').filter(Boolean) })

/** Where events of no fixed form say what, and ECS's (`@timestamp`, `event.action`), as `fieldsOf` names fields; the surer name first. */
export const PLACES = {
  time: place(
    'timestamp eventtime time datetime occurredat createdat creationtime created ts timegenerated published date',
    'timestamp eventtime time',
  ),
  action: place(
    'event.action action eventname operation operationname event.name activity event eventtype event.type act method type',
    'action eventname operation',
  ),
  category: place('event.category category'),
  outcome: place(
    'event.outcome outcome result resultstatus status success decision disposition statuscode responsestatus.code responseelements.consolelogin detail.responseelements.consolelogin',
    'outcome result status success',
  ),
  error: place('error.code errorcode error error.type error.message errormessage', 'errorcode'),
  actor: place(
    'user.name user.email user.id user username useremail userid actor.name actor.email actor.login actor.alternateid actor.id actor suser srcuser account accountname principal principalemail login email initiatedby userprincipalname properties.userprincipalname',
    'username user useremail principalemail email login',
  ),
  src_ip: place(
    'source.ip client.ip sourceip srcip src clientip ipaddress ip sourceipaddress remoteip remoteaddr remoteaddress callerip source.address',
    'sourceip srcip clientip callerip ipaddress remoteip sourceipaddress',
  ),
  destination: place(
    'destination.ip destination.port dst dstip destip dest dstport destport dpt destinationip destinationport',
  ),
  group: place('group.name group groupname role rolename', 'group groupname role'),
  resource: place(
    'resource.name resource resources.name object.name object objectid target.name target.email target targetuser targetusername user.target.name duser file.path file.name file filename path url.path url repository repo destination.ip dst dstip destip dest host.name host hostname computer computername device',
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
