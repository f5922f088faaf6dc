/// A field of an ad as site definitions and provenance name it.
public enum Field: String, Sendable, CaseIterable {
  /// The site's identifier of the ad.
  case adId
  /// Address of the ad's own page.
  case url
  /// Heading.
  case title
  /// Registration plate.
  case plate
  /// VIN or chassis number.
  case vin
  /// Price of the whole car including VAT.
  case price
  /// Currency of the prices.
  case currency
  /// Price without VAT.
  case priceExVat
  /// Fee per month.
  case monthlyPrice
  /// A price that no longer holds; read by nobody.
  case oldPrice
  /// Odometer, with its unit in the text or in `mileageUnit`.
  case mileage
  /// Unit of `mileage`.
  case mileageUnit
  /// Odometer in kilometres.
  case mileageKm
  /// Odometer in Scandinavian miles of 10 km.
  case mileageMil
  /// Odometer in statute miles.
  case mileageMiles
  /// Model year.
  case year
  /// Maker.
  case make
  /// Model.
  case model
}
