/** The process, as the one file that the build makes of its modules: a thousand files take long to find and to read. */
await import(new URL('../bundle/api-process.js', import.meta.url).href);
