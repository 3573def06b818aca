/** Whether an invocation is the first of its sandbox, and whether the sandbox was made ahead of it. */

/**
 * A sandbox that waits this long for its first event was started before there was one (AWS's proactive initialization
 * says nothing else of it).
 */
const PROACTIVE_AFTER_MS = 10_000;

export interface Start {
  readonly coldStart: boolean;
  readonly proactive: boolean;
}

const WARM: Start = { coldStart: false, proactive: false };

// What AWS_LAMBDA_INITIALIZATION_TYPE says of a first invocation; without it the wait decides. A SnapStart sandbox was
// loaded long ago, but its restore is in the caller's way, so it is cold.
const BY_TYPE = new Map<string, Start>([
  ['provisioned-concurrency', { coldStart: false, proactive: true }],
  ['lambda-managed-instances', { coldStart: false, proactive: true }],
  ['snap-start', { coldStart: true, proactive: false }],
]);

/** Not `performance`, which Node.js loads when it is first asked for. */
export function uptimeMs(): number {
  return process.uptime() * 1000;
}

/** Counts the first invocation once, whichever of several at a time it is. */
export class Sandbox {
  private isNew = true;

  constructor(private readonly initializationType: string, private readonly loadedAt = uptimeMs()) {}

  enter(now = uptimeMs()): Start {
    if (!this.isNew) return WARM;
    this.isNew = false;
    const proactive = now - this.loadedAt > PROACTIVE_AFTER_MS;
    return BY_TYPE.get(this.initializationType) ?? { coldStart: !proactive, proactive };
  }
}
