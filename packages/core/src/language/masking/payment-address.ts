import type { Span } from './skeleton.ts';

/** Handles of payment services in India; those that end in "bank" or begin with "ok", "pt" or "wa" are not named one by one. */
const HANDLE =
  '(?:(?:ok|pt|wa)?(?:hdfc|icici|axis|sbi|yes)(?:bank)?|[a-z]{2,20}bank|ok(?:hdfcbank|icici|axis|sbi)|upi|paytm|ybl|ibl|axl|apl|yapl|rapl|fbl|fam|slc|pingpay|superyes|barodampay|cnrb|cboi|kbl|kvb|kotak|kotak811|indus|federal|freecharge|ikwik|airtel|jio|jiopay|postbank|pnb|mahb|obc|unionbank|uboi|ubi|allbank|andb|aubank|boi|centralbank|citi|dbs|dlb|equitas|hsbc|idbi|idfc|idfcfirst|idfcnetc|iob|jkb|jsb|kmb|lime|lvb|myicici|naviaxis|nsdl|oneyes|pockets|psb|rbl|sib|tapicici|tjsb|timecosmos|trans|uco|utbi|vijb|yesg|yesbank|yespay|zoicici|abfspay|amazonpay|apay|bhim|gpay|phonepe|jupiteraxis|goaxb|sliceaxis|shriramhdfcbank|tmb|tamilmerc)';
const PAYMENT_ADDRESS = new RegExp(
  `(?<![\\p{L}\\p{M}\\p{N}.@])[\\p{L}\\p{M}\\p{N}][\\p{L}\\p{M}\\p{N}._-]{0,63}\\s{0,2}@\\s{0,2}${HANDLE}(?![\\p{L}\\p{M}\\p{N}@]|\\.[a-z])`,
  'giu',
);

/** Addresses of the unified payments interface: "name@okhdfcbank", "9876543210@ybl". */
export function findPaymentAddresses(text: string): Span[] {
  if (!text.includes('@')) return [];
  return [...text.matchAll(PAYMENT_ADDRESS)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    label: '[upi]',
  }));
}
