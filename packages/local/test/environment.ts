/** What the tests and their fixtures are told by whoever starts them. */
export const environment: Readonly<Record<string, string | undefined>> = process.env;
