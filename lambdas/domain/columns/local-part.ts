/** The part of an e-mail address before its `@`; undefined for anything else. */
export const localPart = (text: string): string | undefined => /^([^\s@]+)@[^\s@]+$/.exec(text)?.[1];
