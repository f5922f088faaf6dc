extension API {
  /// Everything that is served, in the order of the description.
  public static func areas(_ backend: Backend) -> [Area] {
    [
      MonitoringRoutes.area(backend), ImportRoutes.area(backend), ListingRoutes.area(backend),
      EventRoutes.area(backend),
    ]
  }
}
