/** AppSync's direct resolvers: the request's headers, one level down. */
import { JsonObject, objectAt } from '../json-value';
import { Carrier, pickHeaders } from './carrier';

export function* appSyncCarriers(event: JsonObject): Iterable<Carrier> {
  const picked = pickHeaders(objectAt(event, 'request', 'headers'));
  if (picked) yield picked;
}
