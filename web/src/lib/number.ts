/* number.ts: a contact's number: nine digits and a check digit (Damm, 2004), "123-456-7890". */

const DAMM = [
  "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
];
export const NUMBER_DIGITS = 10;

export const digitsOf = (text: string): string => text.replace(/\D/g, "");

/** In groups as it is said, also while it is being written. */
export const groupedNumber = (text: string): string =>
  digitsOf(text).slice(0, NUMBER_DIGITS).replace(/^(\d{3})(?=\d)/, "$1-").replace(/^(\d{3}-\d{3})(?=\d)/, "$1-");

/** Whether the last digit is the right check of those before it: a slip of one digit, or two that
 * changed places, never passes. */
export const isContactNumber = (text: string): boolean => {
  const digits = digitsOf(text);
  return digits.length === NUMBER_DIGITS &&
    [...digits].reduce((interim, digit) => Number(DAMM[interim]![Number(digit)]), 0) === 0;
};
