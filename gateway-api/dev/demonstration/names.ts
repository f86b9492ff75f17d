/** The English names of the demonstration's participants, by id. */
export const ENGLISH_NAMES: Readonly<Record<string, string>> = {
  'pujiang-bank': 'Pujiang Sample Bank',
  'shencheng-bank': 'Shencheng Sample Rural Commercial Bank',
  'huangpu-guarantee': 'Shence Sample Financing Guarantee',
  'jingan-credit': 'Shence Sample Business Credit Bureau',
  regulator: 'Social-credit regulator (sample)',
  operator: 'Public Credit Information Service Centre (sample)',
  notary: 'Shence Sample Notary Office',
  'tax-provider': 'Tax data provider (sample)',
  'identity-issuer': 'Electronic business licence issuer (sample)',
};
