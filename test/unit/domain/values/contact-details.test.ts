import { expect, test } from 'vitest';
import { withoutContacts } from '../../../../lambdas/domain/values/contact-details.ts';

test.each([
  ['ada@example.com is taken', '[E-MAIL] is taken'],
  ['{"user_email":"müller@firma","x":1}', '{"user_email":"[E-MAIL]","x":1}'],
  ['mail=ada%40example.com&x=1', 'mail=[E-MAIL]&x=1'],
  ['{"user_phone":"030 (12) 34-5"}', '{"user_phone":"[PHONE]"}'],
  ['{\\"user_phone\\":\\"12345\\"}', '{\\"user_phone\\":\\"[PHONE]\\"}'],
  ['call +49 (30) 123-456', 'call [PHONE]'],
])('a log shows %j as %j', (text, shown) => {
  expect(withoutContacts(text)).toBe(shown);
});

test.each([
  'order CS2211181819GIJ5E at 2026-03-01T12:00:00.000Z',
  'the phone is missing',
  '+5 % of 100',
  'at node_modules/@aws-sdk/client-s3/index.js:12:34',
  'arn:aws:sqs:eu-west-1:123456789012:queue',
])('nothing is removed from %j', (text) => {
  expect(withoutContacts(text)).toBe(text);
});
