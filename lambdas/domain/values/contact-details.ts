const MAIL = /[^\s@"'<>,;:()[\]{}\\/&=]+(?:@|%40)[^\s@"'<>,;:()[\]{}\\/&=]+/giu;
/** As a field of a form, of JSON, or of JSON quoted in JSON. */
const PHONE_FIELD = /(phone[\\"'\s:=]*)(?=[ ()+-]*[0-9])[ ()+0-9-]+/giu;
const PHONE_NUMBER = /\+[ ()-]*[0-9](?:[ ()-]*[0-9]){5,}/gu;

/**
 * The text without people's e-mail addresses and phone numbers: providers often repeat in an error what they were sent.
 * A number that neither begins with + nor is in a field of that name cannot be told from an id.
 */
export const withoutContacts = (text: string): string =>
  text.replace(MAIL, '[E-MAIL]').replace(PHONE_FIELD, '$1[PHONE]').replace(PHONE_NUMBER, '[PHONE]');
