# ruff: noqa: E501  # excerpts of lists are kept as they are printed
"""One small edition of each list: every row is consumed whole, and a column nobody reads is reported."""

import json
from datetime import date

import pytest

from licet.lists import SOURCES, find
from licet.lists.files import recognize, snapshot_of
from licet.lists.private import source as private
from shared import shared

CSL_CSV = (
    "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,"
    "standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,"
    "vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,"
    "places_of_birth,source_information_url,ids\n"
    'x1,Entity List (EL) - Bureau of Industry and Security,,,,"Acme, Ltd.",,"1 Main St, Shenzhen, CN; 2 High St, HK",'
    '"84 FR 22961",2019-05-16,,,"see §§ 734.9(e)1 and 744.11 of the EAR2",Presumption of denial,,,,,,,,,"Acme HK; 艾克美",,,,,,\n'
    "x2,Denied Persons List (DPL) - Bureau of Industry and Security,,,,Joe Roe,,,,2010-01-01,2030-06-30,Y,,,,,,,,,,,,,,,,,\n"
)
DPL = (
    "Name\tStreet_Address\tCity\tState\tCountry\tPostal_Code\tEffective_Date\tExpiration_Date\tStandard_Order\t"
    "Last_Update\tAction\tFR_Citation\n"
    "ROE, JOE\t1 Main St\tMiami\tFL\tUS\t33101\t01/02/2020\t01/02/2030\tY\t2020-01-10\tADDED\t85 FR 100\n"
)
UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="2026-04-30T00:00:00.000Z"><INDIVIDUALS><INDIVIDUAL>
<DATAID>69</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>ERIC</FIRST_NAME><SECOND_NAME>BADEGE</SECOND_NAME>
<UN_LIST_TYPE>DRC</UN_LIST_TYPE><REFERENCE_NUMBER>CDi.001</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>
<NATIONALITY><VALUE>Democratic Republic of the Congo</VALUE></NATIONALITY><SHOE_SIZE>43</SHOE_SIZE>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Erik Badege</ALIAS_NAME></INDIVIDUAL_ALIAS>
</INDIVIDUAL></INDIVIDUALS><ENTITIES><ENTITY><DATAID>70</DATAID><FIRST_NAME>Acme</FIRST_NAME>
<NAME_ORIGINAL_SCRIPT>艾克美</NAME_ORIGINAL_SCRIPT><UN_LIST_TYPE>DPRK</UN_LIST_TYPE><LISTED_ON>2016-03-02</LISTED_ON>
<ENTITY_ADDRESS><COUNTRY>China</COUNTRY></ENTITY_ADDRESS></ENTITY></ENTITIES></CONSOLIDATED_LIST>"""
UK = """<?xml version="1.0" encoding="utf-8"?><Designations><DateGenerated>30/04/2026</DateGenerated><Designation>
<LastUpdated>01/02/2024</LastUpdated><DateDesignated>25/02/2022</DateDesignated><UniqueID>RUS0251</UniqueID>
<OFSIGroupID>14196</OFSIGroupID><Names><Name><Name6>Acme Alias</Name6><NameType>ALias</NameType></Name>
<Name><Name1>Ivan</Name1><Name6>ACME</Name6><NameType>Primary name</NameType></Name></Names>
<NonLatinNames><NonLatinName><NameNonLatinScript>Иван Акме</NameNonLatinScript></NonLatinName></NonLatinNames>
<RegimeName>The Russia (Sanctions) (EU Exit) Regulations 2019</RegimeName>
<IndividualEntityShip>Individual</IndividualEntityShip>
<IndividualDetails><Individual><Nationalities><Nationality>Russia</Nationality></Nationalities></Individual>
</IndividualDetails><Hobby>chess</Hobby></Designation></Designations>"""
TARGETS = """<?xml version="1.0" encoding="utf-8"?><ArrayOfFinancialSanctionsTarget
xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://schemas.hmtreasury.gov.uk/ofsi/consolidatedlist">
<FinancialSanctionsTarget><Name6>Mithoon</Name6><name1>Ivan</name1><AliasType>AKA</AliasType><RegimeName>Russia</RegimeName>
<GroupID>1</GroupID></FinancialSanctionsTarget><FinancialSanctionsTarget><Name6>ACME</Name6><name1>Ivan</name1><name2 i:nil="true"/>
<NameNonLatinScript>Иван Акме</NameNonLatinScript><Country>Pakistan</Country><GroupTypeDescription>Individual</GroupTypeDescription>
<AliasType>Primary name</AliasType><RegimeName>Russia</RegimeName><DateDesignated>2022-12-09T00:00:00</DateDesignated>
<UKSanctionsListRef>RUS9001</UKSanctionsListRef><GroupID>1</GroupID><Hobby>chess</Hobby></FinancialSanctionsTarget>
<FinancialSanctionsTarget><Name6>ACME LLP</Name6><GroupTypeDescription>Entity</GroupTypeDescription>
<DateListed>07/11/2024</DateListed><GroupID>2</GroupID></FinancialSanctionsTarget></ArrayOfFinancialSanctionsTarget>"""
EU = """<?xml version="1.0" encoding="UTF-8"?><export xmlns="http://eu.europa.ec/fpi/fsd/export"
generationDate="2026-04-30T10:00:00.000+02:00" globalFileId="1"><sanctionEntity designationDate="2014-07-31"
designationDetails="" unitedNationId="" euReferenceNumber="EU.1.2" logicalId="13"><remark>bank</remark>
<regulation programme="UKR" numberTitle="833/2014 (OJ L229)" entryIntoForceDate="2014-08-01" logicalId="1"/>
<subjectType code="enterprise" classificationCode="E"/><nameAlias wholeName="Acme Bank" strong="true" logicalId="2"/>
<nameAlias wholeName="Акме Банк" nameLanguage="RU" strong="true" colour="red" logicalId="3"/>
<citizenship countryIso2Code="RU" countryDescription="RUSSIAN FEDERATION"/></sanctionEntity></export>"""
SDN = """<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML">
<DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>4</Month><Day>30</Day></DateOfIssue>
<ReferenceValueSets><AliasTypeValues><AliasType ID="1400">A.K.A.</AliasType><AliasType ID="1403">Name</AliasType>
</AliasTypeValues><PartySubTypeValues><PartySubType ID="1" PartyTypeID="2">Vessel</PartySubType>
<PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType>
</PartySubTypeValues><NamePartTypeValues><NamePartType ID="1520">Last Name</NamePartType>
<NamePartType ID="1521">First Name</NamePartType><NamePartType ID="1525">Entity Name</NamePartType></NamePartTypeValues>
<CountryValues><Country ID="11082" ISO2="CU">Cuba</Country></CountryValues>
<FeatureTypeValues><FeatureType ID="25">Location</FeatureType></FeatureTypeValues>
<ListValues><List ID="1550">SDN List</List><List ID="2">Sectoral Sanctions Identifications List</List></ListValues>
</ReferenceValueSets><Locations><Location ID="5"><LocationCountry CountryID="11082"/></Location></Locations>
<DistinctParties><DistinctParty FixedRef="36"><Comment/><Profile ID="36" PartySubTypeID="3"><Identity ID="4" FixedRef="36"
Primary="true"><Alias FixedRef="36" AliasTypeID="1400" Primary="false" LowQuality="true"><DocumentedName ID="2">
<DocumentedNamePart><NamePartValue NamePartGroupID="9" ScriptID="215">AERO-CARIBBEAN</NamePartValue></DocumentedNamePart>
</DocumentedName></Alias><Alias FixedRef="36" AliasTypeID="1403" Primary="true" LowQuality="false"><DocumentedName ID="1">
<DocumentedNamePart><NamePartValue NamePartGroupID="9" ScriptID="215">AEROCARIBBEAN AIRLINES</NamePartValue>
</DocumentedNamePart></DocumentedName></Alias><NamePartGroups><MasterNamePartGroup><NamePartGroup ID="9"
NamePartTypeID="1525"/></MasterNamePartGroup></NamePartGroups></Identity><Feature ID="1" FeatureTypeID="25">
<FeatureVersion ID="1"><VersionLocation LocationID="5"/></FeatureVersion></Feature><Colour>red</Colour></Profile>
</DistinctParty><DistinctParty FixedRef="77"><Profile ID="77" PartySubTypeID="4"><Identity ID="5" Primary="true">
<Alias AliasTypeID="1403" Primary="true"><DocumentedName ID="3"><DocumentedNamePart><NamePartValue NamePartGroupID="1">ROE
</NamePartValue></DocumentedNamePart><DocumentedNamePart><NamePartValue NamePartGroupID="2">Joe</NamePartValue>
</DocumentedNamePart></DocumentedName></Alias><NamePartGroups><MasterNamePartGroup><NamePartGroup ID="1"
NamePartTypeID="1520"/></MasterNamePartGroup><MasterNamePartGroup><NamePartGroup ID="2" NamePartTypeID="1521"/>
</MasterNamePartGroup></NamePartGroups></Identity></Profile></DistinctParty></DistinctParties>
<SanctionsEntries><SanctionsEntry ID="1" ProfileID="36" ListID="1550"><EntryEvent ID="1" EntryEventTypeID="1">
<Date><Year>1986</Year><Month>12</Month><Day>10</Day></Date></EntryEvent><SanctionsMeasure ID="1" SanctionsTypeID="1">
<Comment>CUBA</Comment></SanctionsMeasure></SanctionsEntry><SanctionsEntry ID="2" ProfileID="77" ListID="2">
<SanctionsMeasure ID="2"><Comment>UKRAINE-EO13662</Comment></SanctionsMeasure></SanctionsEntry></SanctionsEntries>
</Sanctions>"""
SDN_CSV = {
    "sdn.csv": '36,"AEROCARIBBEAN AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Havana."\n\x1a',
    "alt.csv": '36,12,"aka","AERO-CARIBBEAN",-0- \n\x1a',
    "add.csv": '36,25,-0- ,"Havana","Cuba",-0- \n\x1a',
    "sdn_comments.csv": '36,"more remarks"\n\x1a',
}


def names(party) -> list[str]:
    """Return every name of a listed party."""
    return [name for _, name in party.names()]


def test_consolidated_json_as_published(put) -> None:
    """The published JSON: names, aliases, dates; what is not mapped is kept, what is not known is reported."""
    row = {
        "id": "h1", "source": "Entity List (EL) - Bureau of Industry and Security", "name": "Acme", "alt_names": ["艾克美"],
        "addresses": [{"address": "1 Main St", "city": "Shenzhen", "country": "CN"}], "programs": [], "remarks": "r",
        "license_requirement": "(See §734.9(e)(2) of the EAR)4.", "end_date": "2030-06-30", "mood": "new",
    }  # fmt: skip
    reading = find("us.consolidated").read((put(json.dumps({"results": [row]}).encode()),))
    (party,) = reading.parties
    assert names(party) == ["Acme", "艾克美"]
    assert (party.list, party.countries, party.footnotes) == ("EL", ("CN",), (4,))
    assert party.removed_on == date(2030, 7, 1)
    assert reading.unread == ("mood",)
    kept = json.loads(party.other or "")
    assert (kept["mood"], kept["remarks"], kept["addresses"][0]["city"]) == ("new", "r", "Shenzhen")


def test_consolidated_csv(put) -> None:
    """The published CSV reads as the JSON does."""
    reading = find("us.consolidated").read((put(CSL_CSV.encode(), "consolidated.csv"),))
    entity, denied = reading.parties
    assert names(entity) == ["Acme, Ltd.", "Acme HK", "艾克美"]
    assert (entity.countries, entity.footnotes, entity.listed_on) == (("CN", "HK"), (1, 2), date(2019, 5, 16))
    assert (denied.list, denied.removed_on) == ("DPL", date(2030, 7, 1))
    assert reading.unread == ()


def test_the_full_list() -> None:
    """The reference edition: every entry of every list, as its own counts say."""
    snapshot = snapshot_of(shared("reference", "lists", "csl-2026-07-31.json.gz"), date(2026, 8, 1))
    assert (snapshot.manifest.source, snapshot.manifest.known_on) == ("us.consolidated", date(2026, 7, 31))
    assert snapshot.manifest.counts == dict(find("us.consolidated").expected)
    assert snapshot.manifest.unread == ()


def test_entity_list_table(put) -> None:
    """Rows of one name and country are one entry; its columns are found under the names they have had."""
    text = (
        "Country,Entity,License Requirement,License Review Policy,Federal Register Citation,Address,Weather\n"
        'China,Acme,"For all items. (See §§ 734.9(e) and 744.11 of the EAR)4",Presumption of denial,87 FR 77505,1 A St,wet\n'
        'China,Acme,"For all items. (See §§ 734.9(e) and 744.11 of the EAR)4",Presumption of denial,87 FR 77505,2 B St,dry\n'
    )
    reading = find("us.entity_list").read((put(text.encode(), "el.csv"),))
    (party,) = reading.parties
    assert (party.countries, party.footnotes, party.citation) == (("CN",), (4,), "87 FR 77505")
    assert "2 B St" in (party.other or "")
    assert reading.unread == ("Weather",)


def test_denied_persons(put) -> None:
    """The last day of a denial order is still in force."""
    (party,) = find("us.denied_persons").read((put(DPL.encode(), "dpl.txt"),)).parties
    assert (party.name, party.listed_on, party.removed_on) == ("ROE, JOE", date(2020, 1, 2), date(2030, 1, 3))


@pytest.mark.parametrize(("id", "code"), [("us.unverified", "UVL"), ("us.military_end_user", "MEU")])
def test_bis_tables(put, id: str, code: str) -> None:
    """The Unverified and the Military End User List as tables."""
    text = "Country,Name,Federal Register Citation,Color\nChina,Acme,87 FR 1,red\n"
    reading = find(id).read((put(text.encode(), "t.csv"),))
    assert [(p.list, p.name, p.countries, p.citation) for p in reading.parties] == [(code, "Acme", ("CN",), "87 FR 1")]
    assert reading.unread == ("Color",)


def test_united_nations(put) -> None:
    """Original script and aliases are names; the day of listing is read."""
    reading = find("un.sc").read((put(UN.encode(), "un.xml"),))
    person, entity = reading.parties
    assert names(person) == ["ERIC BADEGE", "Erik Badege"]
    assert (person.party_type, person.countries, person.listed_on) == ("individual", ("CD",), date(2012, 12, 31))
    assert names(entity) == ["Acme", "艾克美"]
    assert (reading.published_on, reading.unread) == (date(2026, 4, 30), ("SHOE_SIZE",))


def test_united_kingdom(put) -> None:
    """The primary name is found whatever its place and spelling of type; days are read day first."""
    reading = find("uk.sanctions").read((put(UK.encode(), "uk.xml"),))
    (party,) = reading.parties
    assert names(party) == ["Ivan ACME", "Acme Alias", "Иван Акме"]
    assert (party.listed_on, party.countries) == (date(2022, 2, 25), ("RU",))
    assert (reading.published_on, reading.unread) == (date(2026, 4, 30), ("Hobby",))


def test_european_union(put) -> None:
    """Whole names in every script, programs, and attributes of names that nobody reads."""
    reading = find("eu.consolidated").read((put(EU.encode(), "eu.xml"),))
    (party,) = reading.parties
    assert names(party) == ["Acme Bank", "Акме Банк"]
    assert (party.program, party.countries, party.listed_on) == ("UKR", ("RU",), date(2014, 7, 31))
    assert (reading.published_on, reading.unread) == (date(2026, 4, 30), ("nameAlias/colour",))


def test_treasury_advanced_xml(put) -> None:
    """Parties, weak aliases, lists and programs are joined over the sections of the file."""
    reading = find("us.sdn").read((put(SDN.encode(), "sdn_advanced.xml"),))
    airline, person = reading.parties
    assert (airline.entry_id, names(airline)) == ("SDN-36", ["AEROCARIBBEAN AIRLINES", "AERO-CARIBBEAN"])
    assert (airline.program, airline.countries, airline.listed_on) == ("CUBA", ("CU",), date(1986, 12, 10))
    assert (person.list, person.name, person.party_type) == ("SSI", "Joe ROE", "individual")
    assert (reading.published_on, reading.unread) == (date(2026, 4, 30), ("Colour",))
    assert json.loads(airline.other or "")["low_quality"] == ["AERO-CARIBBEAN"]


def test_treasury_csv(put) -> None:
    """The four files of one edition are told by their columns and joined."""
    body = tuple(put(text.encode(), name) for name, text in SDN_CSV.items())
    (party,) = find("us.sdn").read(body).parties
    assert (party.entry_id, names(party)) == ("SDN-36", ["AEROCARIBBEAN AIRLINES", "AERO-CARIBBEAN"])
    assert (party.program, party.countries) == ("CUBA", ("CU",))
    assert "more remarks" in (party.other or "")


def test_several_names_in_one_cell_are_several_names(put) -> None:
    """The United Nations print spellings apart by semicolons, and abbreviations and other scripts in brackets."""
    text = UN.replace("Erik Badege", "Erik Badeg; Eric Badegue (Эрик Бадеге)").replace(">Acme<", ">ACME WORKS (AW)<")
    person, entity = find("un.sc").read((put(text.encode(), "un.xml"),)).parties
    assert names(person) == ["ERIC BADEGE", "Erik Badeg", "Eric Badegue", "Эрик Бадеге"]
    assert names(entity) == ["ACME WORKS (AW)", "ACME WORKS", "AW", "艾克美"]


@pytest.mark.parametrize(
    ("state", "country", "code", "found"),
    [("FL", "", "33101", ("US",)), ("NJ", "", "8640", ("US",)), ("", "NM", "88021", ("US",)), ("RS", "", "357020", ()),
     ("ON", "CA", "12345", ("CA",)), ("", "PRC", "", ("CN",))],
)  # fmt: skip
def test_the_country_of_a_denied_person(put, state: str, country: str, code: str, found: tuple[str, ...]) -> None:
    """A blank country beside a state and a postal code of the United States is the United States; else it is unknown."""
    text = DPL.replace("\tFL\tUS\t33101\t", f"\t{state}\t{country}\t{code}\t")
    (party,) = find("us.denied_persons").read((put(text.encode(), "dpl.txt"),)).parties
    assert party.countries == found


def test_weak_aliases_of_the_treasury_stand_in_remarks(put) -> None:
    """The CSV names weak aliases in its remarks alone, which may go on in another file."""
    files = SDN_CSV | {
        "sdn.csv": SDN_CSV["sdn.csv"].replace("Havana.", "Tax ID 1; a.k.a. 'AERO, Abu 'l-Flug'; f.k.a. 'OLD"),
        "sdn_comments.csv": '36," WINGS\'; Linked To: X."\n',
    }
    (party,) = find("us.sdn").read(tuple(put(text.encode(), name) for name, text in files.items())).parties
    assert names(party) == ["AEROCARIBBEAN AIRLINES", "AERO-CARIBBEAN", "AERO, Abu 'l-Flug", "OLD WINGS"]


@pytest.mark.parametrize(
    ("program", "remarks", "lists"),
    [("UKRAINE-EO13662] [RUSSIA-EO14024", "Executive Order 14024 Directive Information Subject to Directive 3 - All", "SSI NS-MBS"),
     ("UKRAINE-EO13662] [RUSSIA-EO14024", "Secondary sanctions risk: See Section 11 of Executive Order 14024.", "SSI"),
     ("CAATSA - RUSSIA", "", "NS-MBS"), ("BURMA-EO14014", "", "NS-MBS"), ("ILLICIT-DRUGS-EO14059", "", "NS-MBS"),
     ("SOMETHING-NEW", "", "OFAC")],
)  # fmt: skip
def test_lists_of_the_consolidated_csv(put, program: str, remarks: str, lists: str) -> None:
    """The CSV names programs, not lists: a sectoral target under a newer directive stands on two lists."""
    text = f'36,"ACME BANK",-0- ,"{program}",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"{remarks}"\n'
    reading = find("us.treasury_consolidated").read((put(text.encode(), "cons_prim.csv"),))
    assert [party.list for party in reading.parties] == lists.split()
    assert len({party.entry_id for party in reading.parties}) == len(reading.parties)


def test_codes_of_the_advanced_xml_are_spelled_out(put) -> None:
    """Addresses, documents, former names and entries are kept in words, not in numbers of tables that are gone."""
    text = SDN.replace(
        '<LocationCountry CountryID="11082"/>',
        '<LocationCountry CountryID="11082"/><LocationPart LocPartTypeID="1451"><LocationPartValue><Value>1 Main St</Value></LocationPartValue></LocationPart>',
    )
    text = text.replace(
        "<CountryValues>",
        '<LocPartTypeValues><LocPartType ID="1451">ADDRESS1</LocPartType></LocPartTypeValues><CountryValues>',
    )
    text = text.replace('<AliasType ID="1400">A.K.A.', '<AliasType ID="1400">F.K.A.')
    text = text.replace(
        "</Locations>",
        '</Locations><IDRegDocuments><IDRegDocument ID="1" IdentityID="4" IssuedBy-CountryID="11082"><IDRegistrationNo>99</IDRegistrationNo></IDRegDocument></IDRegDocuments>',
    )
    airline, _ = find("us.sdn").read((put(text.encode(), "sdn_advanced.xml"),)).parties
    kept = json.loads(airline.other or "")
    (place,) = kept["features"]["Location"][0]["places"]
    assert place["LocationPart"] == {"LocPartType": "ADDRESS1", "LocationPartValue": {"Value": "1 Main St"}}
    assert place["LocationCountry"] == {"Country": "Cuba"}
    assert kept["documents"] == [{"ID": "1", "IdentityID": "4", "IssuedBy-Country": "Cuba", "IDRegistrationNo": "99"}]
    assert kept["alias_types"] == {"AERO-CARIBBEAN": "F.K.A."}
    assert kept["entries"][0]["List"] == "SDN List"


def test_the_name_of_an_european_entry_is_the_plain_one(put) -> None:
    """The primary name is that of no other language, wherever it stands; what is said of a name is kept."""
    text = EU.replace(
        '<nameAlias wholeName="Acme Bank"',
        '<nameAlias wholeName="Akme Banka" nameLanguage="LV" strong="true"/><nameAlias function="lender" wholeName="Acme Bank"',
    )
    (party,) = find("eu.consolidated").read((put(text.encode(), "eu.xml"),)).parties
    assert names(party) == ["Acme Bank", "Akme Banka", "Акме Банк"]
    assert '"function":"lender"' in (party.other or "")


def test_the_treasury_list_of_the_united_kingdom(put) -> None:
    """Rows of one group are one party: the primary name first, then other names and scripts; the earliest day counts."""
    reading = find("uk.sanctions").read((put(TARGETS.encode(), "ConList.xml"),))
    person, company = reading.parties
    assert (person.entry_id, names(person)) == ("RUS9001", ["Ivan ACME", "Ivan Mithoon", "Иван Акме"])
    assert (person.listed_on, person.countries, person.program) == (date(2022, 12, 9), ("PK",), "Russia")
    assert (company.entry_id, company.party_type, company.listed_on) == ("OFSI-2", "entity", date(2024, 11, 7))
    assert (reading.published_on, reading.unread) == (None, ("Hobby",))


def test_types_of_british_names_are_kept(put) -> None:
    """Which name is an alias, and in which script the original is, stays in the entry."""
    (party,) = find("uk.sanctions").read((put(UK.encode(), "uk.xml"),)).parties
    assert [name["NameType"] for name in json.loads(party.other or "")["Names"]["Name"]] == ["ALias", "Primary name"]


def test_a_postal_code_is_no_country(put) -> None:
    """An address of the consolidated CSV that ends with its postal code names no country."""
    text = CSL_CSV.replace("2 High St, HK", "2 High St, PHOENIX, AZ, 85043")
    entity, _ = find("us.consolidated").read((put(text.encode(), "consolidated.csv"),)).parties
    assert entity.countries == ("CN",)


def test_private_csv_and_xlsx_are_the_same(put, tmp_path) -> None:
    """A list of one's own reads alike from CSV and XLSX; rows of one id are one party."""
    import openpyxl

    rows = [["id", "name", "aliases", "country", "since", "mood"], ["1", "Acme", "艾克美; ACM", "CN", "2024-02-01", "bad"],
            ["1", "Acme Trading", "", "CN", "2024-02-01", "bad"], ["2", "Roe", "", "", "", ""]]  # fmt: skip
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "own.xlsx")
    text = "\n".join(",".join(row) for row in rows) + "\n"
    own = private("private.own")
    first = own.read((put(text.encode(), "own.csv"),))
    assert own.read((tmp_path / "own.xlsx",)) == first
    assert names(first.parties[0]) == ["Acme", "艾克美", "ACM", "Acme Trading"]
    assert (first.parties[0].listed_on, first.unread) == (date(2024, 2, 1), ("mood",))


@pytest.mark.parametrize(
    ("body", "id"),
    [(CSL_CSV, "us.consolidated"), (UN, "un.sc"), (UK, "uk.sanctions"), (TARGETS, "uk.sanctions"), (EU, "eu.consolidated"), (SDN, "us.sdn"),
     (DPL, "us.denied_persons"), ("name\nAcme\n", "private.file"), ('{"results": []}', "us.consolidated")],
)  # fmt: skip
def test_a_file_is_told_by_its_content(put, body: str, id: str) -> None:
    """Which list a file is of is told by its content, whatever its name."""
    assert recognize(put(body.encode(), "unknown")).id == id


def test_every_source_says_who_publishes_it_and_on_which_terms() -> None:
    """Each source has publisher, page, terms and expected counts, and is fetched over HTTPS alone."""
    for source in SOURCES:
        assert source.publisher and source.terms and source.page.startswith("https://") and source.expected
        assert all(address.startswith("https://") for address in source.addresses)
    assert len({source.id for source in SOURCES}) == len(SOURCES) == 10
