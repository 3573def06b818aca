/** What an inferred span's service is called. */
import type { Config } from './config';

/** `key:value,key:value`; an entry with no or two colons, an empty side, or equal sides is none. */
export function parseServiceMapping(text: string): ReadonlyMap<string, string> {
  const mapping = new Map<string, string>();
  for (const entry of text.split(',')) {
    const parts = entry.split(':').map(part => part.trim());
    if (parts.length === 2 && parts[0] && parts[1] && parts[0] !== parts[1]) mapping.set(parts[0], parts[1]);
  }
  return mapping;
}

/** The names that one thing goes by: `specific` and `generic` are keys of DD_SERVICE_MAPPING. */
export interface Names {
  readonly specific: string;
  readonly generic: string;
  readonly own: string;
  readonly fallback: string;
}

/** The mapping of DD_SERVICE_MAPPING and the two switches beside it. */
export class ServiceNames {
  private readonly mapping: ReadonlyMap<string, string>;
  private readonly single: string;
  private readonly own: boolean;

  constructor(config: Pick<Config, 'serviceMapping' | 'ownServiceNames' | 'removeIntegrationNames' | 'service'>) {
    this.mapping = parseServiceMapping(config.serviceMapping);
    this.single = config.removeIntegrationNames ? config.service : '';
    this.own = config.ownServiceNames;
  }

  /** The mapping of the resource, of its kind, DD_SERVICE when asked, then the resource's own name. */
  resolve({ specific, generic, own, fallback }: Names): string {
    return this.mapping.get(specific) ?? this.mapping.get(generic)
      ?? (this.single || (this.own ? own.trim() || fallback : fallback));
  }
}
