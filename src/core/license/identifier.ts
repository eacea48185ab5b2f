import { err, ok, type Result } from '../result.ts'
import { mod37_36 } from './check-digit.ts'
import { normalizeNumber } from './text.ts'

/**
 * The root of a certificate identifier (证照标识) after GB/T 36904. Minting under it is the nation's
 * right: a deployment without that right sets a root of its own.
 */
export const defaultIdentifierRoot = '1.2.156.3005.2'

/** The four parts that an identifier names and its check character covers. */
export interface IdentifierParts {
  /** License type code: the definer's 18 characters and 3 digits. */
  readonly typeCode: string
  /** Unified social credit code of the issuing department. */
  readonly issuerCode: string
  /** 7 to 32 of `0-9A-Z`; every version of a license shares it. */
  readonly serial: string
  /** Three digits from `001`. */
  readonly version: string
}

/** An identifier taken apart; `identifier` is its normalized text. */
export interface Identifier extends IdentifierParts {
  readonly identifier: string
}

const typeCodeForm = /^[0-9A-HJ-NPQRTUWXY]{18}[0-9]{3}$/
const issuerCodeForm = /^[0-9A-HJ-NPQRTUWXY]{18}$/
const serialForm = /^[0-9A-Z]{7,32}$/
const versionForm = /^(?!000)[0-9]{3}$/
const rootForm = /^[0-2](?:\.(?:0|[1-9][0-9]{0,17})){1,20}$/

/** Whether a text is a license type code by form. */
export function isTypeCode(text: string): boolean {
  return typeCodeForm.test(text)
}

/** Whether a text is the serial part of an identifier by form. */
export function isSerial(text: string): boolean {
  return serialForm.test(text)
}

/** Whether a text is the version part of an identifier: `001` to `999`. */
export function isVersion(text: string): boolean {
  return versionForm.test(text)
}

/** Whether a text can be the root of identifiers: an object identifier in dots. */
export function isIdentifierRoot(text: string): boolean {
  return rootForm.test(text)
}

/**
 * Builds `root.type.issuer.serial.version.check`. RangeError where a part has not its form: parts
 * come from the registry, not from a stranger. GB/T 36904, ISO 7064 MOD 37,36.
 */
export function buildIdentifier(parts: IdentifierParts, root = defaultIdentifierRoot): string {
  if (!hasForm(parts) || !isIdentifierRoot(root)) {
    throw new RangeError('buildIdentifier: a part has not the form of its place')
  }
  const { typeCode, issuerCode, serial, version } = parts
  return `${root}.${typeCode}.${issuerCode}.${serial}.${version}.${checkOf(parts)}`
}

/**
 * Reads an identifier as someone typed it (full-width, lower case, outer white space).
 *
 * @returns The parts, or `form` (parts, lengths, characters, another root; then the check is not
 * looked at) or `check`. GB/T 36904.
 */
export function parseIdentifier(
  typed: string,
  root = defaultIdentifierRoot,
): Result<Identifier, 'form' | 'check'> {
  const identifier = normalizeNumber(typed)
  if (!identifier.startsWith(`${root}.`)) return err('form')
  const pieces = identifier.slice(root.length + 1).split('.')
  const [typeCode = '', issuerCode = '', serial = '', version = '', check = ''] = pieces
  const parts = { typeCode, issuerCode, serial, version }
  if (pieces.length !== 5 || !hasForm(parts) || !/^[0-9A-Z]$/.test(check)) return err('form')
  return checkOf(parts) === check ? ok({ ...parts, identifier }) : err('check')
}

function hasForm(parts: IdentifierParts): boolean {
  return (
    typeCodeForm.test(parts.typeCode) &&
    issuerCodeForm.test(parts.issuerCode) &&
    serialForm.test(parts.serial) &&
    versionForm.test(parts.version)
  )
}

function checkOf({ typeCode, issuerCode, serial, version }: IdentifierParts): string {
  return mod37_36(typeCode + issuerCode + serial + version)
}
