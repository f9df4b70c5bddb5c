/** Whether we fetch a source's events, or they are sent to us. */
export const isFetched = (type: string, config: Readonly<Record<string, string>>): boolean =>
  type === 'splunk_hec' ? config.searchUrl !== undefined : type !== 'custom_webhook'
