import { UNKNOWN } from '../intrinsics';
import { Json } from '../json';

/** A part of a definition's text that only CloudFormation knows. In the text it is a mark, its number between two private characters. */
export interface Hole {
  /** What is written there, where that is text: `${Name}`. */
  readonly written?: string;
  /** The same on its own, outside the text that it stands in. */
  readonly value: Json;
  /** What CloudFormation puts there, as far as the template tells. */
  readonly means?: Json;
}

const MARK = /(\uE000\d+\uE001)/;
const SOLE_MARK = /^\uE000(\d+)\uE001$/;

/** A text that holds such characters of itself could not be told apart. */
export const mayHoldHoles = (text: string): boolean => !/[\uE000\uE001]/.test(text);

/** Notes a hole and gives its mark. */
export const markOf = (hole: Hole, holes: Hole[]): string => `\uE000${holes.push(hole) - 1}\uE001`;

/** The hole that a text is, if it is nothing else. */
export function soleHole(text: string, holes: readonly Hole[]): Hole | undefined {
  const index = SOLE_MARK.exec(text)?.[1];
  return index === undefined ? undefined : holes[Number(index)];
}

/** Literal text and the holes between it. */
export const piecesOf = (text: string, holes: readonly Hole[]): readonly (string | Hole)[] =>
  text
    .split(MARK)
    .filter(Boolean)
    .map(piece => soleHole(piece, holes) ?? piece);

/** The text with something in place of each hole. */
export const fillHoles = (text: string, holes: readonly Hole[], fill: (hole: Hole) => string = () => UNKNOWN): string =>
  piecesOf(text, holes)
    .map(piece => (typeof piece === 'string' ? piece : fill(piece)))
    .join('');
