/** The configuration cannot be used. Its message names the variables, never their values. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError'
  readonly variables: string[]
  constructor(variables: string[]) {
    super(`Configuration missing or malformed: ${variables.join(', ')}`)
    this.variables = variables
  }
}
