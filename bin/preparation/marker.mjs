import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A marker says from which inputs a step was last completed. Markers live in node_modules, so that whoever
 * removes that folder is back at the beginning.
 */
export function hasMarker(root, name, fingerprint) {
  try {
    return readFileSync(markerFile(root, name), 'utf8') === fingerprint;
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    throw error;
  }
}

export function writeMarker(root, name, fingerprint) {
  mkdirSync(join(root, 'node_modules/.namsev'), { recursive: true });
  writeFileSync(markerFile(root, name), fingerprint);
}

export function fingerprintOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function markerFile(root, name) {
  return join(root, 'node_modules/.namsev', name);
}
