const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Whether 18 characters are a citizen's identity number with the right check digit (GB 11643-1999). */
export function isCitizenId(value: string): boolean {
  if (!/^\d{17}[\dX]$/.test(value)) return false;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(value.charAt(i)), 0);
  return '10X98765432'.charAt(sum % 11) === value.charAt(17);
}
