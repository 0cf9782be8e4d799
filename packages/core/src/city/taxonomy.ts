import { type Static, Type } from 'typebox';
import { type Category, CategorySchema, type City, type Department, DepartmentSchema } from './city.ts';

/** What complaints can be about, who sees to it, and within how many hours. */
export const TaxonomySchema = Type.Object({
  /** For whoever edits it; its content decides which version it is. */
  version: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  departments: Type.Array(DepartmentSchema),
  categories: Type.Array(CategorySchema),
});

export type Taxonomy = Static<typeof TaxonomySchema>;

/** What contradicts itself in a taxonomy of the right form. */
export function taxonomyFaults({
  departments,
  categories,
}: Pick<Taxonomy, 'departments' | 'categories'>): string[] {
  return [
    ...repeated(
      'category',
      categories.map(({ name }) => name),
    ),
    ...repeated(
      'sub-type',
      categories.flatMap(({ subTypes }) => subTypes.map(({ code }) => code)),
    ),
    ...missingDepartments(departments, categories),
  ];
}

/** A city whose categories and departments can be exchanged while it is used. */
export interface LiveCity extends City {
  use(taxonomy: Pick<Taxonomy, 'departments' | 'categories'>): void;
}

/**
 * Whoever asks it for categories or departments gets those of the taxonomy that is active at that moment. The names
 * of the categories never change while a process lives: schemas, models and lists rest on them.
 */
export function createLiveCity(city: City): LiveCity {
  let { departments, categories } = city;
  return {
    ...city,
    get departments() {
      return departments;
    },
    get categories() {
      return categories;
    },
    use(taxonomy) {
      ({ departments, categories } = taxonomy);
    },
  };
}

export function repeated(what: string, keys: readonly string[]): string[] {
  return keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${what} ${key} occurs twice`);
}

function missingDepartments(departments: readonly Department[], categories: readonly Category[]): string[] {
  const listed = new Set(departments.map(({ name }) => name));
  const named = categories.flatMap(({ department, subTypes }) => [
    department,
    ...subTypes.map((subType) => subType.department),
  ]);
  return [...new Set(named)]
    .filter((name) => !listed.has(name))
    .map((name) => `department ${name} is not listed`);
}
