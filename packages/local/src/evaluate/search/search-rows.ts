import { Fault } from '../../fault.ts';
import { textField } from '../labelled-row.ts';

export interface SearchDocument {
  readonly id: string;
  readonly lang: string;
  readonly text: string;
}

export interface LabelledQuery {
  readonly id: string;
  readonly lang: string;
  readonly text: string;
  /** Ids of the documents that it should find. */
  readonly relevant: readonly string[];
}

export interface SearchRows {
  readonly documents: readonly SearchDocument[];
  readonly queries: readonly LabelledQuery[];
}

/** @throws Fault for a row that is neither a document nor a query, or a query for a document that is not there. */
export function toSearchRows(rows: readonly Record<string, unknown>[]): SearchRows {
  const documents = rows
    .filter((row) => row['type'] === 'doc')
    .map((row) => ({ id: textField(row, 'id'), lang: textField(row, 'lang'), text: textField(row, 'text') }));
  const queries = rows.filter((row) => row['type'] === 'query').map(toQuery);
  if (documents.length + queries.length !== rows.length)
    throw new Fault('A row is neither "doc" nor "query".');
  const ids = new Set(documents.map(({ id }) => id));
  const missing = queries.flatMap(({ relevant }) => relevant).find((id) => !ids.has(id));
  if (missing !== undefined)
    throw new Fault(`A query is to find "${missing}", and there is no such document.`);
  return { documents, queries };
}

function toQuery(row: Record<string, unknown>): LabelledQuery {
  const relevant = row['relevant'];
  if (!Array.isArray(relevant) || relevant.length === 0)
    throw new Fault('A query has no documents in "relevant".');
  return {
    id: textField(row, 'id'),
    lang: textField(row, 'lang'),
    text: textField(row, 'q'),
    relevant: relevant.map(String),
  };
}
