import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';

/** One file of the administration page, as it is sent. */
export interface PageFile {
  readonly body: Buffer;
  readonly etag: string;
  readonly mediaType: string;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** What a person wrote, and what the compiler made of the scripts among it. */
const FOLDERS = [new URL('../../page/', import.meta.url), new URL('../page/', import.meta.url)];

/** Every file of the page by its path below `/admin/`; all that is not among them is not served. */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  for (const folder of FOLDERS)
    for (const path of await readdir(folder, { recursive: true })) {
      const mediaType = MEDIA_TYPES[extname(path)];
      if (mediaType === undefined) continue;
      const body = await readFile(new URL(path, folder));
      const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
      files.set(path.replaceAll('\\', '/'), { body, etag: `"${hash}"`, mediaType });
    }
  return files;
}
