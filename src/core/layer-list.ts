import { conditionalJson, conditionalOf, leavesOf, mapConditional } from './conditional';
import { isNoValue, NO_VALUE, readableText, refOf, splitOf, UNKNOWN } from './intrinsics';
import { isArray, isEqual, isString, Json } from './json';
import { DATADOG_ACCOUNTS } from './layers';
import { Text } from './option-values';
import { TemplateView } from './template';

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LAYER_LIMIT = 5;

export interface WantedLayers {
  readonly library?: Json;
  readonly extension?: Json;
}

type Slot = keyof WantedLayers;

/** `Layers` of one branch with the wanted ones in it, or undefined where the list cannot be read; `count` is exact as far as it is known. */
export function withLayers(
  written: Json | undefined,
  wanted: WantedLayers,
  account: Text | undefined,
  template: TemplateView,
): { readonly layers: Json; readonly count: number } | undefined {
  if (written === undefined || isNoValue(written)) return counted(merged([], wanted, account));
  if (isArray(written)) return counted(merged(written, wanted, account));
  const added = [wanted.library, wanted.extension].filter(layer => layer !== undefined);
  const known = knownMembers(written, template);
  if (known?.length === 0) return template.isSettled(written) ? counted(added) : undefined;
  if (refOf(written) === undefined && splitOf(written) === undefined) return undefined;
  return { layers: added.length > 0 ? appended(written, added) : written, count: (known?.length ?? 1) + added.length };
}

const counted = (layers: readonly Json[]): { readonly layers: Json; readonly count: number } => ({
  layers,
  count: layers.filter(layer => isString(layer) || !leavesOf(conditionalOf(layer)).every(isNoValue)).length,
});

/** The members of a list that is a parameter or a split text, where its value is known. */
function knownMembers(written: Json, template: TemplateView): readonly string[] | undefined {
  const split = splitOf(written);
  const text = template.resolve(split ? split.source : written);
  if (isArray(text)) return text.filter(isString);
  return isString(text)
    ? text
      .split(split?.delimiter ?? ',')
      .map(member => member.trim())
      .filter(Boolean)
    : undefined;
}

/** A list that only deployment knows is joined to text, the new members with it, and split again. */
function appended(written: Json, added: readonly Json[]): Json {
  const split = splitOf(written);
  const text: Json = split?.delimiter === ',' ? split.source : { 'Fn::Join': [',', written] };
  return { 'Fn::Split': [',', { 'Fn::Join': [',', [text, ...added]] }] };
}

/** The person's layers in their order; Datadog's of another version replaced where they stand, new ones at the end, library before extension. */
function merged(written: readonly Json[], wanted: WantedLayers, account: Text | undefined): readonly Json[] {
  const placed = new Set<Slot>();
  const result: Json[] = [];
  for (const layer of written) {
    const slot = slotOf(layer);
    const replacement = slot && wanted[slot];
    if (slot === undefined || replacement === undefined) result.push(layer);
    else if (!isOnly(layer, slot)) result.push(without(layer, slot));
    else if (!placed.has(slot)) {
      placed.add(slot);
      result.push(isPrivateCopy(layer, account) || isEqual(layer, replacement) ? layer : replacement);
    }
  }
  for (const slot of ['library', 'extension'] as const) {
    const layer = wanted[slot];
    if (layer !== undefined && !placed.has(slot) && !result.some(present => isEqual(present, layer))) result.push(layer);
  }
  return result;
}

const LAYER = /:([^:]*):layer:(?:(Datadog-Extension[\w-]*)|(?:Datadog-(?:Node|Python|Ruby)|dd-trace-(?:java|dotnet))[\w-]*)(?::|$)/;

/** The slot of a member; of one that depends on a condition, that of the first branch that has one. */
const slotOf = (layer: Json): Slot | undefined =>
  isString(layer) ? slotOfLeaf(layer) : leavesOf(conditionalOf(layer)).map(slotOfLeaf).find(slot => slot !== undefined);

function slotOfLeaf(layer: Json | undefined): Slot | undefined {
  const match = LAYER.exec(textOf(layer));
  return match ? (match[2] ? 'extension' : 'library') : undefined;
}

/** No branch of the member is a layer of the person's own. */
const isOnly = (layer: Json, slot: Slot): boolean =>
  leavesOf(conditionalOf(layer)).every(choice => isNoValue(choice) || slotOfLeaf(choice) === slot);

/** A member that is the person's own layer in one branch and Datadog's in another keeps the one; the other is added anew for both. */
const without = (layer: Json, slot: Slot): Json =>
  conditionalJson(mapConditional(conditionalOf(layer), choice => (slotOfLeaf(choice) === slot ? NO_VALUE : choice!)));

/** A layer of Datadog's name in an account that is neither Datadog's nor the one in use: its owner chose it, and it stays. */
function isPrivateCopy(layer: Json, account: Text | undefined): boolean {
  const owner = LAYER.exec(textOf(layer))?.[1];
  return owner !== undefined && !owner.includes(UNKNOWN) && !DATADOG_ACCOUNTS.includes(owner) && owner !== account;
}

const textOf = (layer: Json | undefined): string => readableText(layer) ?? '';
