import type { OpenApiDocument, Schema } from './document.ts';

/**
 * Moves every schema with a title to the components and leaves a reference behind, so that a shape which many answers
 * have is written once. @throws Error where two shapes have the same title.
 */
export function shareSchemas(document: OpenApiDocument): OpenApiDocument {
  const shared = new Map<string, string>(
    Object.entries(document.components['schemas'] ?? {}).map(([name, schema]) => [
      name,
      JSON.stringify(schema),
    ]),
  );
  const share = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(share);
    if (typeof part !== 'object' || part === null) return part;
    const copy = Object.fromEntries(Object.entries(part).map(([key, value]) => [key, share(value)]));
    return isNamed(copy) ? refer(copy, shared) : copy;
  };
  const paths = share(document.paths) as OpenApiDocument['paths'];
  const schemas = [...shared].map(([name, text]) => [name, JSON.parse(text)] as const);
  return { ...document, paths, components: { ...document.components, schemas: Object.fromEntries(schemas) } };
}

/** A property that is called title is a schema, and not a text. */
function isNamed(part: Schema): part is Schema & { title: string } {
  return typeof part['title'] === 'string' && part['type'] === 'object' && 'properties' in part;
}

function refer(schema: Schema & { title: string }, shared: Map<string, string>): Schema {
  const { title } = schema;
  const text = JSON.stringify(schema);
  const known = shared.get(title);
  if (known !== undefined && known !== text) throw new Error(`Two schemas are called ${title}.`);
  shared.set(title, text);
  return { $ref: `#/components/schemas/${title}` };
}
