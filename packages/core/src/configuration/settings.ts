/** One setting: how its text is read, and what the documentation says of it. */
export interface Setting<Value> {
  /** Shown in `docs/reference/configuration.md`, checked by a test. */
  readonly description: string;
  /** The text that is read when the variable is missing or empty; undefined where the setting is optional. */
  readonly fallback: string | undefined;
  /** What a right value looks like, for the fault line. */
  readonly expected: string;
  /** Undefined for a text that is none. */
  parse(text: string): Value | undefined;
}

export type Settings = Readonly<Record<string, Setting<unknown>>>;

export type Values<Declared extends Settings> = {
  readonly [Name in keyof Declared]: Declared[Name] extends Setting<infer Value>
    ? Declared[Name]['fallback'] extends string
      ? Value
      : Value | undefined
    : never;
};

/** All faults of a process's settings at once. Values are not repeated: some are secrets. */
export class ConfigurationFault extends Error {
  override readonly name = 'ConfigurationFault';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.join('; '));
    this.faults = faults;
  }
}

/** @throws ConfigurationFault naming each wrong variable and what was expected. */
export function readSettings<Declared extends Settings>(
  environment: Readonly<Record<string, string | undefined>>,
  declared: Declared,
): Values<Declared> {
  const faults: string[] = [];
  const values = Object.entries(declared).map(([name, setting]) => {
    const given = environment[name];
    const text = given === undefined || given === '' ? setting.fallback : given;
    if (text === undefined) return [name, undefined];
    const value = setting.parse(text);
    if (value === undefined) faults.push(`${name}: expected ${setting.expected}`);
    return [name, value];
  });
  if (faults.length > 0) throw new ConfigurationFault(faults);
  return Object.fromEntries(values) as Values<Declared>;
}

type Described = { readonly description: string };

export function textSetting<const Fallback extends string | undefined>(
  options: Described & { fallback: Fallback },
) {
  return { ...options, expected: 'a text', parse: (text: string) => text } satisfies Setting<string>;
}

export function secretSetting(options: Described & { minimumLength: number }) {
  return {
    description: options.description,
    fallback: undefined,
    expected: `at least ${options.minimumLength} characters without spaces`,
    parse: (text: string) => (text.length >= options.minimumLength && !/\s/.test(text) ? text : undefined),
  } satisfies Setting<string>;
}

export function numberSetting(
  options: Described & { fallback: string; minimum: number; maximum: number; whole?: boolean },
) {
  const { minimum, maximum, whole = true } = options;
  return {
    description: options.description,
    fallback: options.fallback,
    expected: `a ${whole ? 'whole ' : ''}number from ${minimum} to ${maximum}`,
    parse(text: string) {
      const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
      return value >= minimum && value <= maximum && (!whole || Number.isInteger(value)) ? value : undefined;
    },
  } satisfies Setting<number>;
}

export function choiceSetting<const Choice extends string>(
  options: Described & { fallback: Choice; choices: readonly Choice[] },
) {
  return {
    description: options.description,
    fallback: options.fallback as string,
    expected: `one of ${options.choices.join(', ')}`,
    parse: (text: string) => options.choices.find((choice) => choice === text),
  } satisfies Setting<Choice>;
}

export function webhookUrlSetting(description: string) {
  return {
    description,
    fallback: undefined,
    expected: 'an http:// or https:// address',
    parse: (text: string) => (/^https?:\/\/[^\s/]+/.test(text) && URL.canParse(text) ? text : undefined),
  } satisfies Setting<string>;
}

export function mongoUriSetting<const Fallback extends string | undefined>(
  options: Described & { fallback: Fallback },
) {
  return {
    ...options,
    expected: 'a mongodb:// or mongodb+srv:// address',
    parse: (text: string) => (/^mongodb(\+srv)?:\/\/[^\s/]+/.test(text) ? text : undefined),
  } satisfies Setting<string>;
}
