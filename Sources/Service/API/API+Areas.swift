public import Webhooks

extension API {
  /// Everything that is served, in the order of the description; endpoints are checked by `registration`.
  public static func areas(_ backend: Backend, _ registration: EndpointRegistration) -> [Area] {
    [
      MonitoringRoutes.area(backend), ImportRoutes.area(backend), ListingRoutes.area(backend),
      EventRoutes.area(backend), DeliveryRoutes.area(backend), EndpointRoutes.area(backend, registration),
    ]
  }
}
