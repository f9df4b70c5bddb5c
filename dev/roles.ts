export const WORKER_ROLE = 'hosted_agents_worker'
export const OPERATOR_ROLE = 'hosted_agents_operator'

const urlOf = (role: string): string => `postgres://${role}:local@database.invalid/hosted_agents`
/** How the Worker names this database; the host is nobody's, its calls go to the endpoint. */
export const WORKER_DATABASE_URL = urlOf(WORKER_ROLE)
/** How the operator names it, for what only he may do. */
export const OPERATOR_DATABASE_URL = urlOf(OPERATOR_ROLE)
