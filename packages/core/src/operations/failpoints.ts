import { setTimeout as pause } from 'node:timers/promises';
import { MS_PER_DAY } from '../clock.ts';

export const FAILPOINTS = [
  'intake.afterCommit',
  'job.afterClaim',
  'analysis.beforeWrite',
  'analysis.afterWrite',
  'batch.betweenSteps',
] as const;
export type FailpointName = (typeof FAILPOINTS)[number];

/** Does nothing, unless this process was started to fail here: then it throws, exits or hangs. */
export type Failpoint = (name: FailpointName) => Promise<void>;

export interface FailpointSetting {
  readonly name: FailpointName;
  readonly action: 'throw' | 'exit' | 'hang';
  /** How many times it acts; afterwards the point is harmless. */
  readonly times: number;
}

const SETTING = /^([a-zA-Z.]+)=(throw|exit|hang)(?::(\d{1,6}))?$/;

/** Reads `name=throw|exit|hang[:times]`, separated by commas; undefined when a part is none. */
export function readFailpoints(text: string): FailpointSetting[] | undefined {
  const settings: FailpointSetting[] = [];
  for (const part of text
    .split(',')
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')) {
    const [, name, action, times] = SETTING.exec(part) ?? [];
    const known = FAILPOINTS.find((failpoint) => failpoint === name);
    if (known === undefined || (action !== 'throw' && action !== 'exit' && action !== 'hang'))
      return undefined;
    settings.push({
      name: known,
      action,
      times: times === undefined ? Number.POSITIVE_INFINITY : Number(times),
    });
  }
  return settings;
}

export class FailpointReached extends Error {
  override readonly name = 'FailpointReached';
}

export function createFailpoint(settings: readonly FailpointSetting[]): Failpoint {
  const left = new Map(settings.map((setting) => [setting.name, setting.times]));
  const actions = new Map(settings.map((setting) => [setting.name, setting.action]));
  return async (name) => {
    const remaining = left.get(name) ?? 0;
    if (remaining <= 0) return;
    left.set(name, remaining - 1);
    const action = actions.get(name);
    if (action === 'exit') process.exit(1);
    if (action === 'hang') await pause(MS_PER_DAY);
    throw new FailpointReached(`Failpoint ${name} was reached.`);
  };
}
