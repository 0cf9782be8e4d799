/** The version of NamSev as a whole: every package carries it. */
export const SYSTEM_VERSION = '0.1.0';
