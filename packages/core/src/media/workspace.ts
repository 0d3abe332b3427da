/** The files that an operation may touch. */
export interface Workspace {
  /**
   * A file as a media source, opened once and checked on the open handle. It is read when it is sent.
   *
   * @throws OpenRouterError `UNSAFE_PATH` when the path leaves the root or is of a forbidden kind, `INVALID_INPUT` when
   * there is no such file.
   */
  open(path: string): Promise<Blob>;
}
