import { roundTo } from '../load/percentile.ts';
import { type Slope, slopeOf } from './slope.ts';

export interface ProcessSample {
  readonly atMinutes: number;
  readonly heapMB: number;
  readonly handles: number;
}

export interface ProcessVerdict {
  readonly firstHeapMB: number;
  readonly lastHeapMB: number;
  readonly slopeMBPerHour: number;
  /** Twice the standard error: a slope within it is none. */
  readonly noiseMBPerHour: number;
  readonly handles: { readonly first: number; readonly last: number };
  readonly faults: readonly string[];
}

/** The beginning, in which caches fill and code is compiled, says nothing of what comes after. */
const WARM_UP_SHARE = 1 / 3;
/** Growth that no hour-long run can tell from the filling of bounded caches. */
const LEAST_GROWTH_MB = 2;
/** Connections come and go. */
const SPARE_HANDLES = 10;

/** Whether heap and handles of a process stay where they are. Without enough samples the slope is not judged. */
export function judgeProcess(name: string, samples: readonly ProcessSample[]): ProcessVerdict {
  const settled = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  const [first, last] = [settled[0], settled.at(-1)];
  if (first === undefined || last === undefined) throw new Error('nothing was sampled');
  const slope: Slope =
    settled.length < 3
      ? { perHour: 0, error: 0 }
      : slopeOf(settled.map(({ atMinutes, heapMB }) => ({ atMinutes, value: heapMB })));
  const noise = 2 * slope.error;
  const grownMB = (slope.perHour * (last.atMinutes - first.atMinutes)) / 60;
  const half = Math.ceil(settled.length / 2);
  const handles = {
    first: most(settled.slice(0, half)),
    last: most(settled.slice(-half)),
  };
  return {
    firstHeapMB: roundTo(first.heapMB, 2),
    lastHeapMB: roundTo(last.heapMB, 2),
    slopeMBPerHour: roundTo(slope.perHour, 2),
    noiseMBPerHour: roundTo(noise, 2),
    handles,
    faults: [
      ...(slope.perHour > noise && grownMB > LEAST_GROWTH_MB
        ? [`the heap of the ${name} grows by ${roundTo(slope.perHour, 1)} MB an hour`]
        : []),
      ...(handles.last > handles.first + SPARE_HANDLES
        ? [`the ${name} has ${handles.last} handles, and had ${handles.first}`]
        : []),
    ],
  };
}

function most(samples: readonly ProcessSample[]): number {
  return Math.max(...samples.map(({ handles }) => handles));
}
