/** Told of every call of a language service: how long it took, and whether it threw. */
export type OnServiceCall = (service: string, version: string, ms: number, failed: boolean) => void;

/** For whoever does not count calls. */
export const ignoreCall: OnServiceCall = () => {};

/** Times one call, also one that throws. */
export function timeCall<Result>(
  onCall: OnServiceCall,
  service: string,
  version: string,
  call: () => Result,
): Result {
  const begun = performance.now();
  let failed = true;
  try {
    const result = call();
    failed = false;
    return result;
  } finally {
    onCall(service, version, performance.now() - begun, failed);
  }
}

/** The same for a call that waits for others, with the time that it waits. */
export async function timeWaitingCall<Result>(
  onCall: OnServiceCall,
  service: string,
  version: string,
  call: () => Promise<Result>,
): Promise<Result> {
  const begun = performance.now();
  let failed = true;
  try {
    const result = await call();
    failed = false;
    return result;
  } finally {
    onCall(service, version, performance.now() - begun, failed);
  }
}
