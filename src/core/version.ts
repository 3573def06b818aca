/** The one place of the product's version: the package, the macro's stack and the tag `dd_serverless` read it from here. */
export const VERSION = '1.0.0';
