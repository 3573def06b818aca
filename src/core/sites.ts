/** Datadog's sites: https://docs.datadoghq.com/getting_started/site/ */
export const SITES = [
  'datadoghq.com',
  'datadoghq.eu',
  'us3.datadoghq.com',
  'us5.datadoghq.com',
  'ap1.datadoghq.com',
  'ap2.datadoghq.com',
  'uk1.datadoghq.com',
  'ddog-gov.com',
  'us2.ddog-gov.com',
] as const;

export const isGovernmentSite = (site: string): boolean => site.endsWith('ddog-gov.com');
