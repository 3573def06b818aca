/** What is used of a package that brings no types. */
declare module 'asl-validator' {
  interface Validation { readonly errors: readonly { readonly Message: string }[] }
  export default function aslValidator(definition: object, options?: { readonly checkArn?: boolean }): Validation;
}
