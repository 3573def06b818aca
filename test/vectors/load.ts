import * as fs from 'fs';
import * as path from 'path';
import type { CaseBase, Json, VectorFile, Subject } from './vector';

/** All cases of one subject that a language can have, in the order of file names, with their events resolved. */
export function loadVectors<Case extends CaseBase>(subject: Subject, language: 'nodejs' | 'python' = 'nodejs'): Case[] {
  return vectorFiles()
    .map(file => JSON.parse(fs.readFileSync(path.join(__dirname, file), 'utf8')) as VectorFile<Case>)
    .filter((file) => file.subject === subject)
    .flatMap((file) => file.cases.filter((one) => one.languages?.includes(language) ?? true))
    .map(resolveEvent);
}

export function vectorFiles(): string[] {
  return fs.readdirSync(__dirname).filter((name) => name.endsWith('.json')).sort();
}

/** A new case whose `event` is what `eventFile` and `eventPatch` say. */
export function resolveEvent<Case extends CaseBase>(one: Case): Case {
  const source = one as Case & { eventFile?: string; eventPatch?: Record<string, Json>; event?: Json };
  if (source.eventFile === undefined && source.eventPatch === undefined) return one;
  const base: Json = source.eventFile === undefined
    ? structuredClone(source.event ?? null)
    : JSON.parse(fs.readFileSync(path.join(__dirname, source.eventFile), 'utf8')) as Json;
  const event = Object.entries(source.eventPatch ?? {}).reduce((value, [pointer, to]) => patch(value, pointer, to), base);
  return { ...one, event };
}

type Container = Record<string, Json>;

function patch(document: Json, pointer: string, to: Json): Json {
  const keys = pointer.split('/').slice(1).map((key) => key.replace(/~1/g, '/').replace(/~0/g, '~'));
  const last = keys.pop();
  if (last === undefined) return to;
  const parent = keys.reduce<Json>((value, key) => (value as Container)[key], document) as Container | Json[];
  if (isRemoval(to)) {
    if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  } else if (Array.isArray(parent) && last === '-') {
    parent.push(to);
  } else {
    (parent as Container)[last] = to;
  }
  return document;
}

function isRemoval(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && '$remove' in value;
}
