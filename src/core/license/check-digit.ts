const alphanumeric = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
// GB 32100: without I, O, S, V, Z.
const creditAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const residentWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const organizationWeights = [3, 7, 9, 10, 5, 8, 4, 2]

/**
 * The check character of ISO 7064 MOD 37,36 over `0-9A-Z`. RangeError for any other character.
 */
export function mod37_36(text: string): string {
  return hybrid(text, alphanumeric)
}

/** The check digit of ISO 7064 MOD 11,10 over digits. RangeError for any other character. */
export function mod11_10(digits: string): string {
  return hybrid(digits, alphanumeric.slice(0, 10))
}

// ISO 7064 clause 9, hybrid systems: M = size of the alphabet.
function hybrid(text: string, alphabet: string): string {
  const size = alphabet.length
  let rest = size
  for (let i = 0; i < text.length; i++) {
    rest = (rest + valueIn(alphabet, text.charAt(i))) % size || size
    rest = (rest * 2) % (size + 1)
  }
  return alphabet.charAt((size + 1 - rest) % size)
}

/** The last character of a unified social credit code over its first 17. GB 32100-2015, MOD 31. */
export function creditCodeCheck(first17: string): string {
  let sum = 0
  let weight = 1
  for (const character of first17) {
    sum += valueIn(creditAlphabet, character) * weight
    weight = (weight * 3) % 31
  }
  // The outer rest matters: a sum without a rest gives 31 - 0, which is outside the alphabet.
  return creditAlphabet.charAt((31 - (sum % 31)) % 31)
}

/** The last character of a resident identity number over its first 17. GB 11643, MOD 11-2. */
export function residentIdCheck(first17: string): string {
  let sum = 0
  for (const [index, weight] of residentWeights.entries()) {
    sum += valueIn(alphanumeric, first17.charAt(index)) * weight
  }
  return '10X98765432'.charAt(sum % 11)
}

/** The last character of an organization code over its first 8. GB 11714, modulus 11. */
export function organizationCodeCheck(first8: string): string {
  let sum = 0
  for (const [index, weight] of organizationWeights.entries()) {
    sum += valueIn(alphanumeric, first8.charAt(index)) * weight
  }
  return '0X987654321'.charAt(sum % 11)
}

function valueIn(alphabet: string, character: string): number {
  const value = character === '' ? -1 : alphabet.indexOf(character)
  if (value < 0) throw new RangeError('check digit: a character is missing or not in the alphabet')
  return value
}
