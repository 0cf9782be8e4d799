import type { City } from './city.ts';

/** Every department that some category or sub-type goes to, by name. */
export function departmentsOf({ categories }: City): string[] {
  const named = categories.flatMap(({ department, subTypes }) => [
    department,
    ...subTypes.map((subType) => subType.department),
  ]);
  return [...new Set(named)].sort();
}
