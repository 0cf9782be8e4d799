/*
 * Loaded before a process (`node --import shift-clock.js?ms=60000`): its wall clock is that many ms ahead of the
 * machine's. Monotonic time is not touched, as it is not by a clock that is set wrong.
 */

const shiftMs = Number(new URL(import.meta.url).searchParams.get('ms'));

globalThis.Date = new Proxy(Date, {
  construct: (real, given, newTarget): object =>
    Reflect.construct(real, given.length === 0 ? [real.now() + shiftMs] : given, newTarget),
  get: (real, name, receiver): unknown =>
    name === 'now' ? () => real.now() + shiftMs : Reflect.get(real, name, receiver),
});
